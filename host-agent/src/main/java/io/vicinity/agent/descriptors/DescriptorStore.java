package io.vicinity.agent.descriptors;

import java.util.Map;

/**
 * Holds copies of descriptors, by name, so that sockets stay open and events keep their listeners while there is no agent. A store that
 * fails costs the next life what it would have held, and nobody else anything: nothing here throws. Thread-safe.
 *
 * <p>A name has 1 to {@value #MAX_NAME} printable ASCII characters and no colon, as systemd wants it, and is used once. A store lets go of
 * a connection by itself when its other end is closed.
 */
public interface DescriptorStore extends AutoCloseable {
    /** Longest name. */
    int MAX_NAME = 250;

    /** Holds nothing. */
    DescriptorStore NONE = new DescriptorStore() {
        @Override
        public boolean isLasting() {
            return false;
        }

        @Override
        public Map<String, Integer> takeBack() {
            return Map.of();
        }

        @Override
        public void hold(final String name, final int descriptor, final Kind kind) {}

        @Override
        public void release(final String name) {}

        @Override
        public void close() {}
    };

    /** What is held. */
    enum Kind {
        /** A connection, which can end by itself. */
        CONNECTION,
        /** Anything else. */
        OTHER
    }

    /**
     * If it is worth the while to leave things as they are for a later life.
     *
     * @return false if there will be none.
     */
    boolean isLasting();

    /**
     * What an earlier life held. It stays held. To be called once, before anything else.
     *
     * @return descriptors, now the caller's, by name.
     */
    Map<String, Integer> takeBack();

    /**
     * Holds a descriptor.
     *
     * @param name       of it.
     * @param descriptor which stays the caller's, and open until it is released here.
     * @param kind       of it.
     */
    void hold(String name, int descriptor, Kind kind);

    /**
     * Lets go of a descriptor.
     *
     * @param name of it; one that is not held does no harm.
     */
    void release(String name);

    /** Ends with what is held staying so. */
    @Override
    void close();
}
