package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.SoftRoce;
import io.vicinity.vmlab.VmTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link FileTransferContract} on real guests of two hosts, which find each other by name only: by verbs, and by TCP without a device. */
@VmTest
@ExtendWith(Alone.class)
@Tag("fabric")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FabricOnGuestsIT extends FileTransferContract {
    @RegisterExtension
    static final GuestsOnTwoHosts GUESTS =
            new GuestsOnTwoHosts(spec -> spec.softRoce().memory(PerfPair.GUEST_MEMORY_MIB));

    /** Packets that the longest file takes at least, of the longest that go by Ethernet. */
    private static final long PACKETS_OF_FILE = 10_000;

    /** Packets of a measurement, however short. */
    private static final long PACKETS_MEASURED = 100;

    private static TwoHosts hosts;
    private static Vms vms;

    @BeforeAll
    static void start(final TwoHosts two) {
        hosts = two;
        vms = two.vms();
    }

    @Override
    Vms vms() {
        return vms;
    }

    @Override
    @Test
    void shouldSendARealFileToAnEndpointKnownByNameOnly() throws IOException {
        final long before = packetsByVerbs();
        assertThat(send(REAL_FILE)).contains("event=fabric_carrier carrier=verbs on rxe0:1");
        assertThat(packetsByVerbs() - before).isGreaterThan(PACKETS_OF_FILE);
    }

    private static Guest guest(final int vm) {
        return hosts.host(vm).guest(GuestVms.name(vm));
    }

    private static long packetsByVerbs() {
        return VerbsPackets.sentBy(guest(1));
    }

    @Test
    void shouldTellOfTheDevice() {
        final VmCommand info = vms.start(1, "info", "--fabric");
        assertThat(info.awaitExit()).as(info.output()).isZero();
        assertThat(info.output()).contains("verbs on rxe0:1: the first port that is active", "rxe0:1, ACTIVE");
    }

    /** Shortly, to see that it works; {@link PerfBetweenHosts} takes its time, and measures by TCP, too. */
    @Test
    void shouldMeasureByVerbs() {
        final long before = packetsByVerbs();
        final String report = new PerfPair(vms, 1, 1).measure("latency", "64");
        System.out.println(report);
        assertThat(report)
                .contains("vicinity ran on FABRIC", "event=fabric_carrier carrier=verbs on rxe0:1")
                .containsPattern("(?m)^64 +[0-9.]+ .*vicinity$");
        assertThat(packetsByVerbs() - before).isGreaterThan(PACKETS_MEASURED);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shouldTakeTcpAndSaySoWhereTheDeviceIsGone() throws IOException {
        for (int vm = 1; vm <= 2; vm++) {
            SoftRoce.unload(guest(vm));
        }
        assertThat(send(SHORT_FILE))
                .containsOnlyOnce("event=fabric_carrier carrier=tcp reason=\"there is no device for verbs\"");
    }
}
