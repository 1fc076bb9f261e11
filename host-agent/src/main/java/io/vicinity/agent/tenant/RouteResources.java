package io.vicinity.agent.tenant;

import io.vicinity.agent.region.Region;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What a channel runs on, on one of its routes. */
sealed interface RouteResources {
    /** The route that it is for. */
    Route route();

    /** Null on the fabric. */
    Region region();

    /** Null on memory. */
    String key();

    /** In the ready table of the endpoint at that side; 0 on the fabric, which has none. */
    int readySlot(Side side);

    /**
     * Memory of this host.
     *
     * @param region     header and both rings.
     * @param readySlotA in the ready table of side A's endpoint.
     * @param readySlotB in that of side B's.
     */
    record Memory(Region region, int readySlotA, int readySlotB) implements RouteResources {
        @Override
        public Route route() {
            return Route.SHARED_MEMORY;
        }

        @Override
        public String key() {
            return null;
        }

        @Override
        public int readySlot(final Side side) {
            return side == Side.A ? readySlotA : readySlotB;
        }
    }

    /**
     * A connection.
     *
     * @param key that names it at both ends: 32 hexadecimal digits.
     */
    record Fabric(String key) implements RouteResources {
        private static final SecureRandom RANDOM = new SecureRandom();
        private static final int KEY_BYTES = 16;

        /** One that nobody knows yet. */
        static Fabric anew() {
            final byte[] key = new byte[KEY_BYTES];
            RANDOM.nextBytes(key);
            return new Fabric(HexFormat.of().formatHex(key));
        }

        @Override
        public Route route() {
            return Route.FABRIC;
        }

        @Override
        public Region region() {
            return null;
        }

        @Override
        public int readySlot(final Side side) {
            return 0;
        }
    }
}
