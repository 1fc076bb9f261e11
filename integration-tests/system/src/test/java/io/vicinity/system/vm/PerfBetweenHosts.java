package io.vicinity.system.vm;

import io.vicinity.client.Route;
import io.vicinity.vmlab.VmTest;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@link PerfContract} on real guests of two hosts. It takes some minutes where QEMU translates, and is run by hand: {@code mvn verify
 * -Dit.test=PerfBetweenHosts}.
 */
@VmTest
class PerfBetweenHosts extends PerfContract {
    @RegisterExtension
    static final GuestsOnTwoHosts GUESTS = new GuestsOnTwoHosts(UnaryOperator.identity());

    private static Vms vms;

    @BeforeAll
    static void start(final TwoHosts two) {
        vms = two.vms();
    }

    @Override
    Vms vms() {
        return vms;
    }

    @Override
    Route route() {
        return Route.FABRIC;
    }

    /** Whoever translates the guests translates their ciphers too. */
    @Override
    int large() {
        return 16 << 10;
    }
}
