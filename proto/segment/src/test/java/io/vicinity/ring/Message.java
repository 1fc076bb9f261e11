package io.vicinity.ring;

import java.util.HexFormat;
import org.agrona.DirectBuffer;

/**
 * A message as it was handed out, copied.
 *
 * @param type    of the message.
 * @param payload in hexadecimal.
 */
record Message(int type, String payload) {
    static Message of(final int type, final byte[] payload) {
        return new Message(type, HexFormat.of().formatHex(payload));
    }

    static Message copyOf(final int type, final DirectBuffer buffer, final int index, final int length) {
        final byte[] payload = new byte[length];
        buffer.getBytes(index, payload);
        return of(type, payload);
    }
}
