package io.vicinity.system.vm;

import io.vicinity.vmlab.VmTest;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link FileTransferContract} on real guests of two hosts, which find each other by name only. */
@VmTest
@Tag("fabric")
class FabricOnGuestsIT extends FileTransferContract {
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
}
