package io.vicinity.ring;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Reads a ring empty. */
final class RingDrain {
    private RingDrain() {}

    /** One read may end at the end of the buffer; so this reads until no byte is left, and no record. */
    static List<Message> all(final RingBuffer ring) {
        final List<Message> messages = new ArrayList<>();
        int idle = 0;
        while (idle < 2) {
            idle = ring.read(into(messages)) == 0 ? idle + 1 : 0;
        }
        return messages;
    }

    static MessageHandler into(final List<Message> messages) {
        return (type, buffer, index, length) -> messages.add(Message.copyOf(type, buffer, index, length));
    }
}
