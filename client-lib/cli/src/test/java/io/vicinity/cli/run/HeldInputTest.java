package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HeldInputTest {
    private static final int PIECE = 100_000;
    private static final int PIECES = 50;

    private final HeldInput input = new HeldInput();

    @Test
    void shouldHoldNoMoreInMemoryThanItMayHoweverMuchNobodyReads() throws Exception {
        for (int i = 0; i < PIECES; i++) {
            input.add(piece(i));
        }
        assertThat(input.inMemory()).isLessThanOrEqualTo(HeldInput.MOST_IN_MEMORY);
        assertThat(input.available()).isEqualTo((long) PIECES * PIECE);
        input.end();
        final byte[] taken = takeAll();
        for (int i = 0; i < PIECES; i++) {
            assertThat(Arrays.copyOfRange(taken, i * PIECE, (i + 1) * PIECE)).isEqualTo(piece(i));
        }
        assertThat(input.take()).isEmpty();
    }

    @Test
    void shouldKeepTheOrderWhenSomeIsReadBetween() throws Exception {
        input.add(new byte[HeldInput.MOST_IN_MEMORY]);
        input.add(piece(1));
        assertThat(input.take()).hasSize(HeldInput.MOST_IN_MEMORY);
        input.add(piece(2));
        assertThat(input.inMemory()).isZero();
        final byte[] taken = takeAll();
        assertThat(Arrays.copyOf(taken, PIECE)).isEqualTo(piece(1));
        assertThat(Arrays.copyOfRange(taken, PIECE, 2 * PIECE)).isEqualTo(piece(2));
        input.add(piece(3));
        assertThat(input.inMemory()).isEqualTo(PIECE);
        assertThat(takeAll()).isEqualTo(piece(3));
    }

    @Test
    void shouldDeliverNothingBehindAPieceThatFoundNoRoom(@TempDir final Path directory) throws Exception {
        final HeldInput full = new HeldInput(directory.resolve("missing"));
        full.add(new byte[HeldInput.MOST_IN_MEMORY]);
        full.add(piece(1));
        assertThat(full.take()).hasSize(HeldInput.MOST_IN_MEMORY);
        full.add(piece(2));
        full.end();
        assertThat(full.available()).isZero();
        assertThatThrownBy(full::take).isInstanceOf(IOException.class).hasMessageContaining("missing");
        assertThatThrownBy(full::take).isInstanceOf(IOException.class);
    }

    @Test
    void shouldTakeNoMoreRoomInFilesThanForWhatItHoldsHoweverMuchPasses() throws Exception {
        final long most = 2L * HeldInput.MOST_IN_MEMORY;
        int given = 0;
        long taken = 0;
        while (given < 1_000) {
            while (input.available() < most) {
                input.add(piece(given++));
            }
            taken = takeNext(taken);
            assertThat(input.lengthOfFiles()).isLessThanOrEqualTo(2 * (most + PIECE));
        }
        while (input.available() > 0) {
            taken = takeNext(taken);
        }
        assertThat(taken).isEqualTo((long) given * PIECE);
        assertThat(input.lengthOfFiles()).isZero();
    }

    /** Of pieces that were given by their numbers from 0 on. */
    private long takeNext(final long before) throws Exception {
        final byte[] taken = input.take();
        assertThat(taken[0]).isEqualTo((byte) (before / PIECE));
        final long behind = before + taken.length;
        assertThat(taken[taken.length - 1]).isEqualTo((byte) ((behind - 1) / PIECE));
        return behind;
    }

    private byte[] takeAll() throws Exception {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (input.available() > 0) {
            all.writeBytes(input.take());
        }
        return all.toByteArray();
    }

    private static byte[] piece(final int number) {
        final byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) number);
        return piece;
    }
}
