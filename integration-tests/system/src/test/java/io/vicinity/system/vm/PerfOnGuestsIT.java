package io.vicinity.system.vm;

import io.vicinity.vmlab.VmTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link PerfContract} on real guests, whose TCP passes the network of QEMU. */
@VmTest
@ExtendWith(SharedGuests.class)
class PerfOnGuestsIT extends PerfContract {
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
