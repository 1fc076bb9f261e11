package io.vicinity.system.vm;

import io.vicinity.vmlab.VmTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link PerfContract} on real guests, whose TCP passes the network of QEMU. It is run by {@code mvn verify -Psoak}; each build sees
 * the same command between two guests in {@link QuickstartOnGuestsIT}.
 */
@VmTest
@ExtendWith(SharedGuests.class)
class PerfOnGuests extends PerfContract {
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
