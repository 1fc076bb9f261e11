package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.ring.Seeds;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Random bytes where the agent's words should be: an {@link IllegalArgumentException} at most, and bounded results. */
class DescriptorFuzzTest {
    private static final int ROUNDS = 100_000;
    private static final long MAPPED = 1L << 32;

    private final UnsafeBuffer header = new UnsafeBuffer(new byte[SegmentDescriptor.HEADER_LENGTH]);

    @Test
    void shouldReadOnlyPlausibleLayouts() {
        final Random random = new Random(Seeds.next("fuzz of the segment's header"));
        final byte[] words = new byte[SegmentDescriptor.HEARTBEAT_OFFSET];
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            if (random.nextInt(4) == 0) {
                random.nextBytes(words);
                header.putBytes(0, words);
            } else {
                final long size = 1 + (random.nextLong() & (MAPPED - 1));
                SegmentDescriptor.writeHeader(
                        header, new SegmentLayout(size, 1, 4096, 1, 8192, 2, 12288, 4096), "t", 0, 0);
                for (int i = random.nextInt(3); i > 0; i--) {
                    header.putLong(8 * random.nextInt(12), random.nextLong() >> random.nextInt(64));
                }
            }
            try {
                final SegmentLayout layout = SegmentDescriptor.readLayout(header, MAPPED);
                assertThat(layout.regionsOffset() + layout.regionsLength()).isBetween(1L, MAPPED);
                read++;
            } catch (final IllegalArgumentException e) {
                if (e.getMessage() == null) {
                    throw e;
                }
            }
        }
        assertThat(read).isLessThan(ROUNDS);
    }

    @Test
    void shouldAcceptALayoutAmongTheRandomOnes() {
        final Random random = new Random(Seeds.next("fuzz of sizes"));
        for (int round = 0; round < 10_000; round++) {
            final SegmentLayout layout =
                    SegmentLayout.of((1 << 24) + random.nextInt(1 << 24), 1 + round, 1 + random.nextInt(99), 2 + round);
            SegmentDescriptor.writeHeader(header, layout, "t", 0, 0);
            assertThat(SegmentDescriptor.readLayout(header, MAPPED)).isEqualTo(layout);
        }
    }

    @Test
    void shouldReadBoundedNamesFromAnyBytes() {
        final Random random = new Random(Seeds.next("fuzz of names"));
        final UnsafeBuffer table = new UnsafeBuffer(new byte[PeerTableDescriptor.entryOffset(2)]);
        final byte[] bytes = new byte[table.capacity()];
        for (int round = 0; round < ROUNDS; round++) {
            random.nextBytes(bytes);
            table.putBytes(0, bytes);
            header.putBytes(0, bytes);
            // The last entry: a length that is believed would reach behind the table.
            assertThat(PeerTableDescriptor.name(table, 1).length())
                    .isLessThanOrEqualTo(PeerTableDescriptor.MAX_NAME_LENGTH);
            assertThat(SegmentDescriptor.tenant(header).length())
                    .isLessThanOrEqualTo(SegmentDescriptor.MAX_TENANT_LENGTH);
        }
    }
}
