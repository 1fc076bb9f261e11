package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link FigureContract} on one pair of real guests of one host, which have a device for verbs: by memory, and by verbs while one of them
 * is drained. It takes a quarter of an hour where QEMU translates, and is run by {@code mvn verify -Psoak}.
 */
@VmTest
@ExtendWith(Alone.class)
@Tag("fabric")
class FirstFigure extends FigureContract {
    private static final String MEMORY = "shared memory";
    private static final String VERBS = "verbs";
    private static final int WARM_UP_SECONDS = 8;
    private static final int BATCHES = 3;

    /** One message of each size takes more. */
    private static final long PACKETS = 5_000;

    private static final SequencedMap<String, Vms> LANES = new LinkedHashMap<>();

    private static VicinityHost host;
    private static long packets;

    @BeforeAll
    static void start(final VmLab lab) {
        host = VicinityHost.start(lab, "neighbours", "32MiB", List.of(TwoHosts.TENANT));
        host.boot(
                Map.of(GuestVms.name(1), TwoHosts.TENANT, GuestVms.name(2), TwoHosts.TENANT),
                spec -> spec.softRoce().memory(PerfPair.GUEST_MEMORY_MIB),
                _ -> List.of());
        final Vms vms = new GuestVms(host);
        LANES.put(MEMORY, vms);
        LANES.put(VERBS, vms);
    }

    @AfterAll
    static void close() {
        if (host != null) {
            host.close();
        }
    }

    @Override
    SequencedMap<String, Vms> lanes() {
        return LANES;
    }

    @Override
    void choose(final String lane) {
        final OperatorResult result = host.operate(lane.equals(VERBS) ? "drain" : "undrain", GuestVms.name(1));
        assertThat(result.exitCode()).as(result.output()).isZero();
        packets = VerbsPackets.sentBy(host.guest(GuestVms.name(1)));
    }

    @Override
    void check(final String lane, final Set<String> routes) {
        final long sent = VerbsPackets.sentBy(host.guest(GuestVms.name(1))) - packets;
        if (lane.equals(VERBS)) {
            assertThat(routes).containsExactly("fabric");
            assertThat(sent).isGreaterThan(PACKETS);
        } else {
            assertThat(routes).containsExactly("shared_memory");
        }
    }

    @Override
    PerfPair pair(final Vms vms) {
        return new PerfPair(vms, WARM_UP_SECONDS, BATCHES);
    }

    @Override
    String sizes() {
        return "1,4,16,64,256,1KiB,4KiB,16KiB,64KiB,256KiB,1MiB,4MiB";
    }
}
