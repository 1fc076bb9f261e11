package io.vicinity.guestd.doorbell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.segment.WakeProtocol;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingsTest {
    private static final int OURS = 3;
    private static final long ENDPOINT = 17;
    private static final long PROCESS = 4711;
    private static final long ALL = 0;

    private final ControlLoop loop = new ControlLoop();
    private final List<Long> woken = new CopyOnWriteArrayList<>();
    private final Rings rings = new Rings(
            loop,
            peerId -> peerId == OURS,
            peerId -> OptionalInt.empty(),
            Doorbell.none("of a test"),
            endpointId -> endpointId == ENDPOINT ? PROCESS : 0,
            woken::add);

    @AfterEach
    void tearDown() {
        loop.close();
    }

    private void ring(final int peerId, final int name) {
        loop.run(() -> rings.ring(peerId, name));
    }

    @Test
    void shouldWakeTheOneProcessThatHoldsTheEndpoint() {
        ring(OURS, WakeProtocol.nameOf(ENDPOINT));
        assertThat(woken).containsExactly(PROCESS);
    }

    @Test
    void shouldWakeAllWhereNoEndpointIsNamedOrNobodyIsKnownToHoldIt() {
        ring(OURS, WakeProtocol.NOBODY);
        await().untilAsserted(() -> assertThat(woken).containsExactly(ALL));
        ring(OURS, WakeProtocol.nameOf(ENDPOINT + 1));
        await().untilAsserted(() -> assertThat(woken).containsExactly(ALL, ALL));
    }

    @Test
    void shouldPutOffARingThatComesTooEarlyAndNotLoseIt() {
        loop.run(() -> {
            for (int i = 0; i < 10; i++) {
                rings.ring(OURS, WakeProtocol.nameOf(ENDPOINT));
                rings.ring(OURS, WakeProtocol.NOBODY);
            }
        });
        await().untilAsserted(() ->
                assertThat(woken).filteredOn(pid -> pid == PROCESS).hasSizeGreaterThan(1));
        await().untilAsserted(
                        () -> assertThat(woken).filteredOn(pid -> pid == ALL).hasSizeGreaterThan(1));
    }

    @Test
    void shouldCountRingsForVmsThatAreNotThere() {
        ring(OURS + 1, WakeProtocol.nameOf(ENDPOINT));
        assertThat(rings.missed()).isEqualTo(1);
        assertThat(woken).isEmpty();
    }
}
