package io.vicinity.client.fabric.ucx;

import io.vicinity.client.FabricDevices;
import java.util.List;

/** Tells people what the fabric has here, and what it uses of that. */
public final class VerbsSurvey {
    private VerbsSurvey() {}

    /**
     * Looks at this machine.
     *
     * @param wish of the configuration.
     * @return what there is, and what is used.
     */
    public static FabricDevices of(final String wish) {
        final List<VerbsPort> ports = VerbsPort.all();
        final VerbsChoice choice = VerbsChoice.of(wish, ports);
        try {
            return devices(wish, ports, choice, UcxWorker.version());
        } catch (final UcxException e) {
            return devices(wish, ports, choice.without(e), e.getMessage());
        }
    }

    private static FabricDevices devices(
            final String wish, final List<VerbsPort> ports, final VerbsChoice choice, final String ucx) {
        return new FabricDevices(
                wish,
                ports.stream().map(VerbsSurvey::port).toList(),
                choice.port().map(VerbsPort::name),
                choice.reason(),
                ucx);
    }

    private static FabricDevices.Port port(final VerbsPort port) {
        return new FabricDevices.Port(
                port.name(), port.state(), port.linkLayer(), port.rate(), port.gids(), port.netdev(), port.mtu());
    }
}
