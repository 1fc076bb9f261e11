package io.vicinity.client;

import org.agrona.DirectBuffer;

/** Takes whole messages of one channel. */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Called with a message. It is consumed when this returns, or throws.
     *
     * @param buffer that holds the message; valid only during the call.
     * @param offset of the message in bytes.
     * @param length of the message in bytes.
     */
    void onMessage(DirectBuffer buffer, int offset, int length);
}
