package io.vicinity.system.vm;

import io.vicinity.vmlab.VmTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link NeighboursContract} on real guests whose BAR is a PCI device's. */
@VmTest
@ExtendWith(SharedGuests.class)
class FileTransferOnGuestsIT extends NeighboursContract {
    private static Vms vms;

    @BeforeAll
    static void start(final VicinityHost host) {
        vms = new GuestVms(host);
    }

    @Override
    Vms vms() {
        return vms;
    }
}
