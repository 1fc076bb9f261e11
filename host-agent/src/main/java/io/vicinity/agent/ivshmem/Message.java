package io.vicinity.agent.ivshmem;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.UnixSocket;
import java.util.Optional;

/**
 * What the protocol says: a number, with a descriptor or without.
 *
 * @param value      the number.
 * @param descriptor that travels with it, held by this message until that is sent or dropped.
 */
record Message(long value, Optional<SharedDescriptor> descriptor) {
    private static final long VERSION = 0;
    private static final long MEMORY = -1;

    static Message version() {
        return new Message(VERSION, Optional.empty());
    }

    /** Tells a peer its own id. */
    static Message id(final int peerId) {
        return new Message(peerId, Optional.empty());
    }

    static Message memory(final SharedDescriptor memory) {
        return new Message(MEMORY, Optional.of(memory.hold()));
    }

    /** One vector of a peer: to ring it, or, for the peer itself, to hear it. */
    static Message vector(final int peerId, final SharedDescriptor event) {
        return new Message(peerId, Optional.of(event.hold()));
    }

    int send(final int socket) {
        return UnixSocket.send(
                socket, value, descriptor.map(SharedDescriptor::number).orElse(Descriptors.NONE));
    }

    /** Lets go of the descriptor. */
    void drop() {
        descriptor.ifPresent(SharedDescriptor::release);
    }
}
