package io.vicinity.system.vm;

import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.VmLabExtension;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives {@link TwoHosts} to the tests of a class, and ends them with it. */
final class GuestsOnTwoHosts implements ParameterResolver {
    private final UnaryOperator<GuestSpec> also;

    /** @param also what each guest shall have besides its device. */
    GuestsOnTwoHosts(final UnaryOperator<GuestSpec> also) {
        this.also = also;
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        return parameter.getParameter().getType() == TwoHosts.class;
    }

    @Override
    public TwoHosts resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(GuestsOnTwoHosts.class))
                .getOrComputeIfAbsent(TwoHosts.class, _ -> start(context), TwoHosts.class);
    }

    private TwoHosts start(final ExtensionContext context) {
        final TwoHosts two = TwoHosts.start(VmLabExtension.lab(context));
        VmLabExtension.register(context, two::collect);
        try {
            two.boot(also);
            return two;
        } catch (final RuntimeException e) {
            two.close();
            throw e;
        }
    }
}
