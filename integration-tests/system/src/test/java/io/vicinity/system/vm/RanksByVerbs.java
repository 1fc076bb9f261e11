package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.RanksOfTwoHosts;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.JobResult;
import io.vicinity.vmlab.VmTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import programs.Correspondence;

/**
 * Ranks of MPI in real guests of two hosts, two in each, which share memory in their guest and reach the others by verbs. It takes some minutes
 * where QEMU translates, and is run by {@code mvn verify -Psoak}; between processes, by TCP, each build tries the same.
 */
@VmTest
@ExtendWith(Alone.class)
@Tag("fabric")
class RanksByVerbs {
    /** A daemon and two ranks are three JVMs. */
    private static final int MEMORY_MIB = 1_024;

    /** Of the longest messages alone, a mebibyte from each of two ranks to each of two. */
    private static final long PACKETS = 2_500;

    @RegisterExtension
    static final GuestsOnTwoHosts GUESTS =
            new GuestsOnTwoHosts(spec -> spec.softRoce().memory(MEMORY_MIB));

    @Test
    void shouldCarryAllThatRanksSay(final TwoHosts hosts) {
        final long before = packets(hosts);
        final List<Job> ranks = new ArrayList<>();
        for (int rank = 0; rank < RanksOfTwoHosts.COUNT; rank++) {
            final int vm = RanksOfTwoHosts.hostOf(rank);
            ranks.add(hosts.host(vm)
                    .program(GuestVms.name(vm), RanksOfTwoHosts.environment("by-verbs", rank), Correspondence.class));
        }
        for (int rank = 0; rank < RanksOfTwoHosts.COUNT; rank++) {
            final JobResult result = ranks.get(rank).await(VicinityHost.PATIENCE);
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output()).contains(RanksOfTwoHosts.success(rank), "carrier=verbs on rxe0:1");
        }
        assertThat(packets(hosts) - before).isGreaterThan(PACKETS);
    }

    private static long packets(final TwoHosts hosts) {
        return VerbsPackets.sentBy(hosts.host(1).guest(GuestVms.name(1)));
    }
}
