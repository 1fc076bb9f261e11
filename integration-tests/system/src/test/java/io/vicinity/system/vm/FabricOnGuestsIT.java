package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.SoftRoce;
import io.vicinity.vmlab.VmTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link FileTransferContract} on real guests of two hosts, which find each other by name only: by verbs, and by TCP without a device. */
@VmTest
@Tag("fabric")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FabricOnGuestsIT extends FileTransferContract {
    @RegisterExtension
    static final GuestsOnTwoHosts GUESTS = new GuestsOnTwoHosts(GuestSpec::softRoce);

    /** Packets that the longest file takes at least, of the longest that go by Ethernet. */
    private static final long PACKETS_OF_FILE = 10_000;

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
        sendARealFile();
        assertThat(packetsByVerbs() - before).isGreaterThan(PACKETS_OF_FILE);
    }

    @Test
    void shouldMeasureShortMessagesByVerbs() {
        final long before = packetsByVerbs();
        final String report = new PerfPair(vms).measure("latency", "64");
        System.out.println(report);
        assertThat(report).contains("vicinity ran on FABRIC", "event=fabric_carrier carrier=verbs on rxe0:1");
        assertThat(packetsByVerbs()).isGreaterThan(before);
        System.out.println("the same by ucx_perftest:\n" + ucxPerftest("ucp_am_lat", 64));
    }

    /** What UCX itself says of the same two, by the same transports. Not judged: the figures are the machine's as much as ours. */
    private static String ucxPerftest(final String test, final int size) {
        final String program = "UCX_NET_DEVICES=" + SoftRoce.DEVICE
                + ":1 UCX_TLS=rc UCX_UD_VERBS_ETH_DGID_CHECK=n UCX_WARN_UNUSED_ENV_VARS=n ucx_perftest";
        final Guest there = guest(2);
        final Job server = there.start(program);
        final Job client = guest(1).start("until " + program + " -t " + test + " -s " + size + " -n 1000 -w 100 "
                + there.address() + "; do sleep 0.5; done");
        assertThat(client.await(Guest.SHORT).exitCode()).as(client.output()).isZero();
        assertThat(server.await(Guest.SHORT).exitCode()).as(server.output()).isZero();
        return client.output();
    }

    private static Guest guest(final int vm) {
        return hosts.host(vm).guest(GuestVms.name(vm));
    }

    private static long packetsByVerbs() {
        return Long.parseLong(
                guest(1).run("cat /sys/class/infiniband/" + SoftRoce.DEVICE + "/ports/1/hw_counters/sent_pkts")
                        .strip());
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shouldTakeTcpAndSaySoWhereTheDeviceIsGone() {
        for (int vm = 1; vm <= 2; vm++) {
            SoftRoce.unload(guest(vm));
        }
        final String report = new PerfPair(vms).measure("latency", "64");
        System.out.println(report);
        assertThat(report)
                .contains("vicinity ran on FABRIC")
                .containsOnlyOnce("event=fabric_carrier carrier=tcp reason=\"there is no device for verbs\"");
    }
}
