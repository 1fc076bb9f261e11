package io.vicinity.guestd;

import io.vicinity.service.HostPort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** The address at which other hosts reach the processes of this VM on the fabric, as the configuration says it. */
final class FabricHost implements Supplier<Optional<String>> {
    /** The address from which this VM reaches its agent. */
    static final String AUTO = "auto";

    /** This VM is on no fabric. */
    static final String NONE = "none";

    private final String configured;
    private final HostPort agent;

    FabricHost(final String configured, final HostPort agent) {
        this.configured = configured;
        this.agent = agent;
    }

    @Override
    public Optional<String> get() {
        return switch (configured) {
            case NONE -> Optional.empty();
            case AUTO -> towardsAgent();
            default -> Optional.of(configured);
        };
    }

    /** Nothing is sent: the system only says by which address it would be. */
    private Optional<String> towardsAgent() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(agent.host(), agent.port()));
            return Optional.of(socket.getLocalAddress().getHostAddress());
        } catch (final IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
