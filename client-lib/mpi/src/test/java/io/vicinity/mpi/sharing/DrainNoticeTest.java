package io.vicinity.mpi.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainNoticeTest {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<String> said = new ArrayList<>();
    private long now = Long.MAX_VALUE - TICK;
    private final DrainNotice notice = new DrainNotice(3, said::add, () -> now);

    private void waits(final int ticks, final long bytes) {
        for (int i = 0; i < ticks; i++) {
            notice.waits(bytes);
            now += TICK;
        }
    }

    @Test
    void shouldSayOnceWhoHoldsADrainUpForLongAndWithWhat() {
        waits(4, 4096);
        assertThat(said).isEmpty();
        waits(20, 4096);
        assertThat(said).singleElement().asString().contains("MPI rank 3", "4096 bytes", "iProbe", "allocateShared");
    }

    @Test
    void shouldSayNothingWhereItIsGivenBackInTime() {
        waits(4, 4096);
        waits(4, 0);
        waits(4, 4096);
        assertThat(said).isEmpty();
    }

    @Test
    void shouldSaySoAgainInTheNextDrain() {
        waits(10, 4096);
        now += 10 * TICK;
        waits(4, 4096);
        assertThat(said).hasSize(1);
        waits(4, 4096);
        assertThat(said).hasSize(2);
    }
}
