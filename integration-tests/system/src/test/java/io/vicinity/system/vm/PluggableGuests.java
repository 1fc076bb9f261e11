package io.vicinity.system.vm;

import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmLabExtension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One host for all tests of a class in which a device comes and goes: two guests that have theirs from the start, and one without, that
 * has room for one. They end with the class: guests that do nothing cost the others processor time too.
 */
final class PluggableGuests implements ParameterResolver {
    static final String TENANT = "acme";
    static final String PEER_VM = "vm-1";
    static final String BYSTANDER_VM = "vm-2";

    /** Has root ports, and no device. */
    static final String PLUGGED_VM = "vm-3";

    private static final int SEGMENT_MIB = 32;

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        return parameter.getParameter().getType() == VicinityHost.class;
    }

    @Override
    public VicinityHost resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(PluggableGuests.class))
                .getOrComputeIfAbsent(VicinityHost.class, _ -> start(context), VicinityHost.class);
    }

    private static VicinityHost start(final ExtensionContext context) {
        final VmLab lab = VmLabExtension.lab(context);
        final VicinityHost host = VicinityHost.start(lab, "plug", SEGMENT_MIB + "MiB", List.of(TENANT));
        VmLabExtension.register(context, host::collect);
        try {
            final Map<String, String> vms = new LinkedHashMap<>();
            vms.put(PEER_VM, TENANT);
            vms.put(BYSTANDER_VM, TENANT);
            host.boot(vms, Map.of(GuestSpec.named(PLUGGED_VM).rootPort("rp1", 2 * SEGMENT_MIB), TENANT));
            return host;
        } catch (final RuntimeException e) {
            host.close();
            throw e;
        }
    }
}
