package io.vicinity.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * By what data goes to other hosts from here, of what this VM has.
 *
 * @param wish   of the daemon's configuration: {@code auto}, {@code none}, or the name of a port.
 * @param ports  for RDMA verbs, all that the kernel shows.
 * @param chosen the name of the port that is used; empty: TCP is.
 * @param reason of the choice.
 * @param ucx    version of the UCX that carries verbs, or why there is none that can.
 */
public record FabricDevices(String wish, List<Port> ports, Optional<String> chosen, String reason, String ucx) {
    /** Keeps a copy. */
    public FabricDevices {
        ports = List.copyOf(ports);
    }

    /**
     * A port.
     *
     * @param name      device:number.
     * @param state     as the kernel calls it, {@code ACTIVE} if all is well.
     * @param linkLayer {@code InfiniBand} or {@code Ethernet}.
     * @param rate      as the kernel tells it.
     * @param gids      the addresses that it has.
     * @param netdev    the network interface that it belongs to, if it does.
     * @param mtu       of that interface, in bytes.
     */
    public record Port(
            String name,
            String state,
            String linkLayer,
            String rate,
            List<String> gids,
            Optional<String> netdev,
            OptionalInt mtu) {
        /** Keeps a copy. */
        public Port {
            gids = List.copyOf(gids);
        }
    }
}
