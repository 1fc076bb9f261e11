package io.vicinity.client;

import org.agrona.DirectBuffer;

/** Takes whole messages of all channels of an endpoint. */
@FunctionalInterface
public interface EndpointMessageHandler {
    /**
     * Called with a message. It is consumed when this returns, or throws.
     *
     * @param channel that the message came on.
     * @param buffer  that holds the message; valid only during the call.
     * @param offset  of the message in bytes.
     * @param length  of the message in bytes.
     */
    void onMessage(Channel channel, DirectBuffer buffer, int offset, int length);
}
