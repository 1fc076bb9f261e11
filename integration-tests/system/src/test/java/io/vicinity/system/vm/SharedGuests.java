package io.vicinity.system.vm;

import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmLabExtension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One host for all tests that leave guests as they find them: three guests of one tenant and one of another. They boot for the
 * first test that asks, and end with the run, or before a class that is {@link Alone}.
 */
final class SharedGuests implements ParameterResolver {
    static final String TENANT = "acme";
    static final String OTHER_TENANT = "umbrella";
    static final String OTHER_VM = "vm-4";

    static final int SEGMENT_MIB = 32;

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        return parameter.getParameter().getType() == VicinityHost.class;
    }

    @Override
    public VicinityHost resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        return store(context).getOrComputeIfAbsent(VicinityHost.class, _ -> start(context), VicinityHost.class);
    }

    private static ExtensionContext.Store store(final ExtensionContext context) {
        return context.getRoot().getStore(ExtensionContext.Namespace.create(SharedGuests.class));
    }

    /** Ends them, if they run: whoever asks for them next boots others. */
    static void end(final ExtensionContext context) {
        final VicinityHost host = store(context).remove(VicinityHost.class, VicinityHost.class);
        if (host != null) {
            host.close();
        }
    }

    private static VicinityHost start(final ExtensionContext context) {
        final VmLab lab = VmLabExtension.lab(context);
        final VicinityHost host = VicinityHost.start(lab, "shared", SEGMENT_MIB + "MiB", List.of(TENANT, OTHER_TENANT));
        VmLabExtension.register(context, host::collect);
        try {
            final Map<String, String> vms = new LinkedHashMap<>();
            vms.put("vm-1", TENANT);
            vms.put("vm-2", TENANT);
            vms.put("vm-3", TENANT);
            vms.put(OTHER_VM, OTHER_TENANT);
            host.boot(vms);
            return host;
        } catch (final RuntimeException e) {
            host.close();
            throw e;
        }
    }
}
