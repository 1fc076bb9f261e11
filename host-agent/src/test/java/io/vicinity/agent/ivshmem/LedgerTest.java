package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final int CAPACITY = 3;

    @TempDir
    private Path directory;

    private Ledger open(final long lastKnown) throws IOException {
        return Ledger.open(directory.resolve("ledger"), CAPACITY, lastKnown);
    }

    @Test
    void shouldKnowInItsNextLifeWhatItKnew() throws IOException {
        final Ledger before = open(0);
        assertThat(before.isNew()).isTrue();
        final Ledger.Entry first = before.join(0, 1);
        first.telling(first.joined(), 2);
        first.told();
        final Ledger.Entry second = before.join(1, 2);
        second.telling(second.joined(), 5);
        first.telling(second.joined(), 2);

        final Ledger after = open(2);
        assertThat(after.isNew()).isFalse();
        assertThat(after.last()).isEqualTo(new Ledger.Event(2, true, 1));
        assertThat(after.endOfIds()).isEqualTo(2);
        assertThat(after.entries()).extracting(Ledger.Entry::id).containsExactly(0, 1);
        assertThat(after.entries()).extracting(Ledger.Entry::toldUpTo).containsExactly(1L, 0L);
        assertThat(after.entries()).noneMatch(Ledger.Entry::isSettled);

        assertThat(after.leave(after.entries().getFirst())).isEqualTo(3);
        assertThat(open(0).last()).isEqualTo(new Ledger.Event(3, false, 0));
        assertThat(open(0).entries()).extracting(Ledger.Entry::id).containsExactly(1);
    }

    @Test
    void shouldTakeALastMessageForSentThatMayHaveBeen() throws IOException {
        final Ledger.Entry entry = open(0).join(0, 1);
        entry.telling(1, 2);
        entry.settle();
        assertThat(entry.isSettled()).isFalse();
        entry.waiting(1);
        entry.settle();
        assertThat(entry.isSettled()).isTrue();
        assertThat(entry.toldUpTo()).isEqualTo(1);
    }

    @Test
    void shouldNotBeBelievedWhenSomethingIsHeldThatItDoesNotKnow() throws IOException {
        open(0).join(0, 1);
        assertThat(open(2).isNew()).as("accepted, and not noted any more").isFalse();
        assertThat(open(3).isNew()).isTrue();
    }

    @Test
    void shouldNotBeBelievedWithAnotherCapacity() throws IOException {
        open(0).join(0, 1);
        assertThat(Ledger.open(directory.resolve("ledger"), CAPACITY + 1, 0).isNew())
                .isTrue();
    }

    @Test
    void shouldSurviveAnyBytes() throws IOException {
        final Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            final Ledger good = open(0);
            while (good.entries().size() < CAPACITY) {
                good.join(good.entries().size(), CAPACITY);
            }
            final byte[] bytes = Files.readAllBytes(directory.resolve("ledger"));
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(directory.resolve("ledger"), bytes);
            final Ledger read = open(0);
            assertThat(read.last().number()).isNotNegative();
            assertThat(read.entries()).hasSizeLessThanOrEqualTo(CAPACITY).allSatisfy(entry -> {
                assertThat(entry.id()).isBetween(0, IvshmemSegment.MAX_CAPACITY - 1);
                assertThat(entry.joined()).isPositive();
            });
            read.remove();
        }
    }
}
