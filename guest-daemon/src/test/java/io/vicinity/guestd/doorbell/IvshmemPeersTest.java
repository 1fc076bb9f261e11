package io.vicinity.guestd.doorbell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.UnixSocket.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IvshmemPeersTest {
    private final IvshmemPeers peers = new IvshmemPeers();
    private long openBefore;

    @BeforeEach
    void setUp() throws IOException {
        // What the classes open for themselves at their first use is not counted.
        Descriptors.close(Descriptors.event());
        openBefore = openDescriptors();
    }

    @AfterEach
    void shouldHaveClosedAllThatItWasGiven() throws IOException {
        peers.close();
        peers.close();
        // Others of this process may close theirs meanwhile.
        assertThat(openDescriptors()).isLessThanOrEqualTo(openBefore);
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString().contains("eventfd");
                        } catch (final IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private static Message bare(final long value) {
        return new Message(value, Descriptors.NONE);
    }

    private static Message withEvent(final long value) throws IOException {
        return new Message(value, Descriptors.event());
    }

    private void greet(final int id) throws IOException {
        peers.accept(bare(0));
        peers.accept(bare(id));
        peers.accept(withEvent(-1));
    }

    @Test
    void shouldKnowNothingBeforeItIsGreeted() throws IOException {
        peers.accept(bare(0));
        assertThat(peers.position()).isEmpty();
        assertThat(peers.memory()).isNegative();
        assertThat(peers.own()).isNegative();
    }

    @Test
    void shouldLearnPositionMemoryAndOwnDoorbell() throws IOException {
        greet(3);
        peers.accept(withEvent(3));
        assertThat(peers.position()).hasValue(3);
        assertThat(peers.memory()).isNotNegative();
        assertThat(peers.own()).isNotNegative();
    }

    @Test
    void shouldRingTheFirstVectorOfAPeer() throws IOException {
        greet(3);
        final Message first = withEvent(5);
        peers.accept(first);
        peers.accept(withEvent(5));

        assertThat(peers.ring(5)).isTrue();
        assertThat(Descriptors.hear(first.descriptor())).isEqualTo(1);
        assertThat(peers.ring(6)).isFalse();
    }

    @Test
    void shouldForgetAPeerThatLeft() throws IOException {
        greet(3);
        peers.accept(withEvent(5));
        peers.accept(bare(5));
        assertThat(peers.ring(5)).isFalse();
        peers.accept(withEvent(5));
        assertThat(peers.ring(5)).isTrue();
    }

    @Test
    void shouldRefuseAnotherVersion() {
        assertThatIOException().isThrownBy(() -> peers.accept(bare(1))).withMessageContaining("version");
        assertThatIOException().isThrownBy(() -> peers.accept(withEvent(0))).withMessageContaining("version");
    }

    @Test
    void shouldRefuseWhatComesInTheWrongPlace() throws IOException {
        peers.accept(bare(0));
        assertThatIOException().isThrownBy(() -> peers.accept(bare(65_536)));
        assertThatIOException().isThrownBy(() -> peers.accept(withEvent(2)));
        peers.accept(bare(3));
        assertThatIOException().isThrownBy(() -> peers.accept(bare(-1)));
        assertThatIOException().isThrownBy(() -> peers.accept(withEvent(3)));
        peers.accept(withEvent(-1));
        assertThatIOException().isThrownBy(() -> peers.accept(withEvent(-1)));
        assertThatIOException().isThrownBy(() -> peers.accept(bare(3))).withMessageContaining("left");
    }

    @Test
    void shouldRefuseMoreVectorsThanItBelieves() throws IOException {
        greet(3);
        for (int i = 0; i < IvshmemPeers.MOST_VECTORS; i++) {
            peers.accept(withEvent(4));
        }
        assertThatIOException().isThrownBy(() -> peers.accept(withEvent(4)));
    }

    @Test
    void shouldTakeNothingOnceClosed() throws IOException {
        greet(3);
        peers.close();
        peers.accept(withEvent(4));
        assertThat(peers.ring(4)).isFalse();
    }

    @Test
    void shouldSurviveAnythingThatAServerMaySay() throws IOException {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            try (IvshmemPeers victim = new IvshmemPeers()) {
                for (int i = 0; i < 100; i++) {
                    final long value = switch (random.nextInt(4)) {
                        case 0 -> random.nextLong();
                        case 1 -> random.nextInt(-2, 4);
                        default -> i < 3 ? new long[] {0, 3, -1}[i] : random.nextInt(8);
                    };
                    try {
                        victim.accept(random.nextInt(3) == 0 ? bare(value) : withEvent(value));
                    } catch (final IOException refused) {
                        assertThat(refused).as("seed " + seed).hasMessageContaining("the ivshmem server says");
                    }
                    victim.ring(random.nextInt(8));
                }
            }
        }
    }
}
