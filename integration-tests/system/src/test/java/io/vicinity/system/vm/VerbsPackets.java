package io.vicinity.system.vm;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.SoftRoce;

/** What the device of a guest sent: nothing that goes another way is counted there. */
final class VerbsPackets {
    private VerbsPackets() {}

    static long sentBy(final Guest guest) {
        return Long.parseLong(
                guest.run("cat /sys/class/infiniband/" + SoftRoce.DEVICE + "/ports/1/hw_counters/sent_pkts")
                        .strip());
    }
}
