package io.vicinity.system.vm;

import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@link FigureContract} on real guests: a pair on one host, and a pair on two. It takes a quarter of an hour where QEMU translates, and is run
 * by hand: {@code mvn verify -Dit.test=FirstFigure}.
 */
@VmTest
class FirstFigure extends FigureContract {
    @RegisterExtension
    static final GuestsOnTwoHosts GUESTS = new GuestsOnTwoHosts(UnaryOperator.identity());

    private static final SequencedMap<String, Vms> LANES = new LinkedHashMap<>();

    private static VicinityHost neighbours;

    @BeforeAll
    static void start(final VmLab lab, final TwoHosts two) {
        neighbours = VicinityHost.start(lab, "neighbours", "32MiB", List.of(TwoHosts.TENANT));
        neighbours.boot(Map.of(GuestVms.name(1), TwoHosts.TENANT, GuestVms.name(2), TwoHosts.TENANT));
        LANES.put("shared memory", new GuestVms(neighbours));
        LANES.put("fabric, TCP with TLS", two.vms());
    }

    @AfterAll
    static void close() {
        if (neighbours != null) {
            neighbours.close();
        }
    }

    @Override
    SequencedMap<String, Vms> lanes() {
        return LANES;
    }

    @Override
    String sizes() {
        return "1,4,16,64,256,1KiB,4KiB,16KiB,64KiB,256KiB,1MiB,4MiB";
    }
}
