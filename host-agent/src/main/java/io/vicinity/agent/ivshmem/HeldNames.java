package io.vicinity.agent.ivshmem;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the descriptors of a tenant's socket are called in a store: {@code ivshmem/TENANT/listen}, and for each peer, by its id and the event
 * by which it joined, {@code ivshmem/TENANT/ID/EVENT/socket} and {@code ivshmem/TENANT/ID/EVENT/VECTOR}.
 */
final class HeldNames {
    private static final String PREFIX = "ivshmem/";
    private static final String SOCKET = "socket";
    private static final Pattern OF_PEER =
            Pattern.compile("ivshmem/([^/]+)/(0|[1-9][0-9]{0,4})/([1-9][0-9]{0,12})/(socket|0|[1-9][0-9]?)");

    /** Of which connection. */
    record Peer(int id, long joined) {}

    /** What is held of one connection. */
    static final class HeldPeer {
        private final Map<String, Integer> descriptors = new HashMap<>();
        private final NavigableMap<Integer, Integer> vectors = new TreeMap<>();
        private OptionalInt socket = OptionalInt.empty();

        OptionalInt socket() {
            return socket;
        }

        /** By number. */
        NavigableMap<Integer, Integer> vectors() {
            return vectors;
        }

        /** By name. */
        Map<String, Integer> descriptors() {
            return descriptors;
        }

        /** True if it was held as a whole: the socket comes last. */
        boolean isWhole() {
            return socket.isPresent() && !vectors.isEmpty() && vectors.lastKey() == vectors.size() - 1;
        }
    }

    private HeldNames() {}

    static boolean isOurs(final String name) {
        return name.startsWith(PREFIX);
    }

    static String listen(final String tenant) {
        return PREFIX + tenant + "/listen";
    }

    static String socket(final String tenant, final Peer peer) {
        return of(tenant, peer) + SOCKET;
    }

    static String vector(final String tenant, final Peer peer, final int vector) {
        return of(tenant, peer) + vector;
    }

    private static String of(final String tenant, final Peer peer) {
        return PREFIX + tenant + "/" + peer.id() + "/" + peer.joined() + "/";
    }

    /** Takes a tenant's peers out of what is held. */
    static Map<Peer, HeldPeer> takePeers(final String tenant, final Map<String, Integer> held) {
        final Map<Peer, HeldPeer> peers = new HashMap<>();
        held.entrySet().removeIf(entry -> {
            final Matcher parts = OF_PEER.matcher(entry.getKey());
            if (!parts.matches() || !parts.group(1).equals(tenant)) {
                return false;
            }
            final Peer peer = new Peer(Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
            final HeldPeer found = peers.computeIfAbsent(peer, key -> new HeldPeer());
            found.descriptors.put(entry.getKey(), entry.getValue());
            if (parts.group(4).equals(SOCKET)) {
                found.socket = OptionalInt.of(entry.getValue());
            } else {
                found.vectors.put(Integer.parseInt(parts.group(4)), entry.getValue());
            }
            return true;
        });
        return peers;
    }
}
