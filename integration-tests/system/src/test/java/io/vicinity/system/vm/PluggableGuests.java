package io.vicinity.system.vm;

import io.vicinity.vmlab.GuestSpec;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The shared guests, and for all tests of a class in which a device comes and goes one more, without a device, that has room for one. It
 * ends with the class: guests that do nothing cost the others processor time too.
 */
final class PluggableGuests implements ParameterResolver {
    static final String PEER_VM = "vm-1";
    static final String BYSTANDER_VM = "vm-2";

    /** Has root ports, and no device. */
    static final String PLUGGED_VM = "vm-plugged";

    private final SharedGuests shared = new SharedGuests();

    private record Plugged(VicinityHost host) implements AutoCloseable {
        static Plugged boot(final VicinityHost host) {
            final GuestSpec spec = GuestSpec.named(PLUGGED_VM).rootPort("rp1", 2 * SharedGuests.SEGMENT_MIB);
            host.boot(Map.of(), Map.of(spec, SharedGuests.TENANT));
            return new Plugged(host);
        }

        @Override
        public void close() {
            host.guest(PLUGGED_VM).kill();
        }
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        return shared.supportsParameter(parameter, context);
    }

    @Override
    public VicinityHost resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        final VicinityHost host = shared.resolveParameter(parameter, context);
        return context.getStore(ExtensionContext.Namespace.create(PluggableGuests.class))
                .getOrComputeIfAbsent(Plugged.class, _ -> Plugged.boot(host), Plugged.class)
                .host();
    }
}
