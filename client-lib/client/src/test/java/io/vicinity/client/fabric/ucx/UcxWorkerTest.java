package io.vicinity.client.fabric.ucx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@UcxHere
@Timeout(60)
class UcxWorkerTest {
    private static final Map<String, String> TCP = Map.of("TLS", "tcp");
    private static final int HEADER_LENGTH = 16;
    private static final int BLOCK_LENGTH = 1 << 20;
    private static final int BLOCKS = 5;

    @Test
    void shouldOpenWithWhatIsPreferred() throws UcxException {
        try (UcxWorker worker = UcxWorker.open(new UcxOptions(TCP, Map.of("NET_DEVICES", "lo")), new DeafReceiver())) {
            assertThat(worker.address()).isNotEmpty();
        }
    }

    @Test
    void shouldGoWithoutPreferencesThatAreRefused() throws UcxException {
        try (UcxWorker worker =
                UcxWorker.open(new UcxOptions(TCP, Map.of("NET_DEVICES", "none")), new DeafReceiver())) {
            assertThat(worker.address()).isNotEmpty();
        }
    }

    @Test
    void shouldNotOpenWithWhatIsDemandedAndNotThere() {
        assertThatThrownBy(() ->
                        UcxWorker.open(new UcxOptions(Map.of("TLS", "tcp", "NET_DEVICES", "none")), new DeafReceiver()))
                .isInstanceOf(UcxException.class);
    }

    /** As one must be that closed, while the other end does not know that yet. */
    @Test
    void shouldEndWhatIsAnnouncedToWhoeverDoesNotWantIt() throws UcxException {
        final Picky picky = new Picky();
        final UcxOptions options = new UcxOptions(TCP, Map.of("NET_DEVICES", "lo"));
        try (Arena arena = Arena.ofConfined();
                UcxWorker here = UcxWorker.open(options, new DeafReceiver());
                UcxWorker there = UcxWorker.open(options, picky)) {
            final MemorySegment header = arena.allocate(HEADER_LENGTH);
            final MemorySegment block = arena.allocate(BLOCK_LENGTH);
            final long way = here.connect(there.address(), status -> {
                throw new AssertionError("the way broke: " + UcxWorker.text(status));
            });

            for (int blocks = 1; blocks <= BLOCKS; blocks++) {
                end(here.announce(way, header.address(), HEADER_LENGTH, block.address(), BLOCK_LENGTH), here, there);
                assertThat(picky.announced).isEqualTo(blocks);
            }
            end(here.send(way, header.address(), HEADER_LENGTH, block.address(), 1), here, there);
            while (picky.packets == 0) {
                progress(here, there);
            }

            end(here.disconnect(way), here, there);
        }
    }

    private static void end(final long request, final UcxWorker... workers) {
        while (UcxWorker.status(request) == UcxWorker.IN_PROGRESS) {
            progress(workers);
        }
        assertThat(UcxWorker.status(request))
                .as(UcxWorker.text(UcxWorker.status(request)))
                .isZero();
        UcxWorker.free(request);
    }

    private static void progress(final UcxWorker... workers) {
        for (final UcxWorker worker : workers) {
            final var ignored = worker.progress();
        }
    }

    /** Takes packets, and no blocks. */
    private static final class Picky implements UcxReceiver {
        private int announced;
        private int packets;

        @Override
        public void packet(final long header, final int headerLength, final long data, final int length) {
            packets++;
        }

        @Override
        public boolean announced(final long header, final int headerLength, final long descriptor, final long length) {
            announced++;
            return false;
        }
    }
}
