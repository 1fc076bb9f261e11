package io.vicinity.system.vm;

import io.vicinity.lab.Fleet;
import io.vicinity.lab.Lab;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link FigureContract} on processes of one host and of two, by {@code mvn verify -Psoak} as it is of guests. */
@Tag("fabric")
class FigureOnProcesses extends FigureContract {
    @RegisterExtension
    @Order(1)
    static final Fleet FLEET = new Fleet();

    @RegisterExtension
    @Order(2)
    static final Lab ALONE = new Lab().segmentSize("64MiB");

    @RegisterExtension
    @Order(3)
    static final Lab HERE = new Lab().in(FLEET, "host-a").segmentSize("64MiB");

    @RegisterExtension
    @Order(4)
    static final Lab THERE = new Lab().in(FLEET, "host-b").segmentSize("64MiB");

    private static final SequencedMap<String, Vms> LANES = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        LANES.put("shared memory", new ProcessVms(ALONE, 2));
        LANES.put("fabric, TCP with TLS", new ProcessVms(List.of(HERE, THERE)));
    }

    @Override
    SequencedMap<String, Vms> lanes() {
        return LANES;
    }

    @Override
    String sizes() {
        return "64KiB";
    }
}
