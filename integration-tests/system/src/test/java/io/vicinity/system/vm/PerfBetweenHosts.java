package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Route;
import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.SoftRoce;
import io.vicinity.vmlab.VmTest;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@link PerfContract} on real guests of two hosts. It takes some minutes where QEMU translates, and is run by {@code mvn verify
 * -Psoak}.
 */
@VmTest
@ExtendWith(Alone.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("fabric")
class PerfBetweenHosts extends PerfContract {
    @RegisterExtension
    static final GuestsOnTwoHosts GUESTS =
            new GuestsOnTwoHosts(spec -> spec.softRoce().memory(PerfPair.GUEST_MEMORY_MIB));

    private static final int WARM_UP_SECONDS = 120;
    private static final int BATCHES = 31;

    /** Bytes that a device takes in several packets. */
    private static final int LONG = 64 << 10;

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
    Route route() {
        return Route.FABRIC;
    }

    /** Whoever translates the guests translates their ciphers too. */
    @Override
    int large() {
        return 16 << 10;
    }

    @Test
    void shouldMeasureShortMessagesByVerbs() {
        measureBesideUcx("latency", "tag_lat", 64, 5_000);
    }

    @Test
    void shouldMeasureTheBandwidthOfLongMessagesByVerbs() {
        measureBesideUcx("bandwidth", "tag_bw", LONG, 200);
    }

    private static void measureBesideUcx(
            final String test, final String theirTest, final int size, final int iterations) {
        final String before = ucxPerftest(theirTest, size, iterations);
        final Guest here = hosts.host(1).guest(GuestVms.name(1));
        final long packets = VerbsPackets.sentBy(here);
        final String report = new PerfPair(vms, WARM_UP_SECONDS, BATCHES).measure(test, Integer.toString(size));
        System.out.println(report);
        assertThat(VerbsPackets.sentBy(here) - packets).isGreaterThan(iterations);
        assertThat(report).contains("vicinity ran on FABRIC", "event=fabric_carrier carrier=verbs on rxe0:1");
        System.out.println("the same by ucx_perftest, before:\n" + before + "and behind:\n"
                + ucxPerftest(theirTest, size, iterations));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shouldMeasureByTcpWhereTheDeviceIsGone() {
        for (int vm = 1; vm <= 2; vm++) {
            SoftRoce.unload(hosts.host(vm).guest(GuestVms.name(vm)));
        }
        for (final String test : List.of("latency", "bandwidth")) {
            final String report = new PerfPair(vms).measure(test, Integer.toString(LONG));
            System.out.println(report);
            assertThat(report).contains("vicinity ran on FABRIC", "event=fabric_carrier carrier=tcp");
        }
    }

    /** What UCX itself says of the same two, by the same transports. Not judged: the figures are the machine's as much as ours. */
    private static String ucxPerftest(final String test, final int size, final int iterations) {
        final String program = "UCX_NET_DEVICES=" + SoftRoce.DEVICE
                + ":1 UCX_TLS=rc UCX_UD_VERBS_ETH_DGID_CHECK=n UCX_WARN_UNUSED_ENV_VARS=n ucx_perftest";
        final Guest there = hosts.host(2).guest(GuestVms.name(2));
        final Job server = there.start(program);
        final Job client = hosts.host(1)
                .guest(GuestVms.name(1))
                .start("until " + program + " -t " + test + " -s " + size + " -n " + iterations + " -w 100 "
                        + there.address() + "; do sleep 0.5; done");
        assertThat(client.await(Guest.SHORT).exitCode()).as(client.output()).isZero();
        assertThat(server.await(Guest.SHORT).exitCode()).as(server.output()).isZero();
        return client.output();
    }
}
