package io.vicinity.guestd.bar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.guestd.TestSegment;
import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarTest {
    private static final int LAYOUT_MAJOR_OFFSET = 8;
    private static final int GENERATION_OFFSET = 24;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void setUp() {
        path = directory.resolve("bar");
    }

    private void assertRefused(final FailureCode code, final String naming) {
        assertThatThrownBy(() -> Bar.open(path).close()).isInstanceOfSatisfying(VicinityFailure.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.oneLine()).contains(path.toString()).contains(naming);
            assertThat(e.remedy()).isNotBlank();
        });
    }

    @Test
    void shouldNameABarThatDoesNotExist() {
        assertRefused(FailureCode.FILE_UNUSABLE, "does not exist");
    }

    @Test
    void shouldNameADirectory() throws Exception {
        Files.createDirectory(path);
        assertRefused(FailureCode.FILE_UNUSABLE, "directory");
    }

    @Test
    void shouldNameAFileThatIsTooShort() throws Exception {
        Files.write(path, new byte[100]);
        assertRefused(FailureCode.WRONG_SEGMENT, "100 bytes");
    }

    @Test
    void shouldNameAFileThatIsNoSegment() throws Exception {
        Files.write(path, new byte[1 << 20]);
        assertRefused(FailureCode.WRONG_SEGMENT, "no segment");
    }

    @Test
    void shouldNameAnotherLayoutVersion() throws Exception {
        try (TestSegment segment = new TestSegment(path, 5)) {
            segment.buffer().putInt(LAYOUT_MAJOR_OFFSET, 9);
            assertRefused(FailureCode.LAYOUT_MISMATCH, "version 9");
        }
    }

    @Test
    void shouldNameASegmentThatIsCutOff() throws Exception {
        new TestSegment(path, 5).close();
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), TestSegment.SIZE / 2));
        assertRefused(FailureCode.WRONG_SEGMENT, "makes no sense");
    }

    @Test
    void shouldReadANonceThroughItsOwnMappingAndNothingElse() throws Exception {
        try (TestSegment segment = new TestSegment(path, 5);
                Bar bar = Bar.open(path)) {
            final byte[] nonce = new byte[PeerTableDescriptor.NONCE_LENGTH];
            Arrays.fill(nonce, (byte) 7);
            PeerTableDescriptor.writeNonce(segment.peers(), 2, nonce);
            final long offset = PeerTableDescriptor.nonceOffset(segment.layout(), 2);
            assertThat(bar.readNonce(offset, nonce.length)).isEqualTo(nonce);

            for (final long wrong : new long[] {
                -1,
                0,
                segment.layout().countersOffset() - 8,
                segment.layout().regionsOffset(),
                Long.MAX_VALUE,
                Long.MIN_VALUE
            }) {
                assertThatThrownBy(() -> bar.readNonce(wrong, nonce.length))
                        .isInstanceOfSatisfying(
                                VicinityFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NONCE_MISMATCH));
            }
            assertThatThrownBy(() -> bar.readNonce(offset, 1 << 20)).isInstanceOf(VicinityFailure.class);
        }
    }

    @Test
    void shouldSeeWhenTheDeviceIsUnplugged() throws Exception {
        try (TestSegment segment = new TestSegment(path, 5);
                Bar bar = Bar.open(path)) {
            assertThat(bar.isPlugged()).isTrue();
            segment.buffer().putLong(GENERATION_OFFSET, 0);
            assertThat(bar.isPlugged()).isFalse();
        }
    }

    @Test
    void shouldTakeANewSegmentInPlaceOfTheOldOne() throws Exception {
        try (TestSegment first = new TestSegment(path, 5);
                BarHolder holder = new BarHolder(path)) {
            assertThat(holder.reopen()).isFalse();
            Files.delete(path);
            try (TestSegment second = new TestSegment(path, 6)) {
                assertThat(holder.get().isSameFile()).isFalse();
                assertThat(holder.reopen()).isTrue();
                assertThat(holder.get().layout()).isEqualTo(second.layout()).isNotEqualTo(first.layout());
            }
        }
    }

    @Test
    void shouldReadZeroWhereItLetGoOfTheMemory() throws Exception {
        new TestSegment(path, 5).close();
        try (BarHolder holder = new BarHolder(path)) {
            final Bar bar = holder.get();
            assertThat(bar.readsUnplugged()).isFalse();
            holder.release();
            assertThat(holder.isPresent()).isFalse();
            assertThat(bar.readsUnplugged()).isTrue();
            assertThat(holder.get()).isSameAs(bar);
        }
    }

    @Test
    void shouldNameThatThereWasNoDeviceYet() {
        try (BarHolder holder = new BarHolder()) {
            assertThatThrownBy(holder::get)
                    .isInstanceOfSatisfying(
                            VicinityFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NO_DEVICE));
        }
    }

    @Test
    void shouldHoldBackADeviceThatIsBeingTakenOutUntilItWent() throws Exception {
        new TestSegment(path, 5).close();
        try (TestSegment other = new TestSegment(directory.resolve("other"), 6);
                BarHolder holder = new BarHolder(path);
                Bar same = Bar.open(path);
                Bar another = Bar.open(other.path())) {
            assertThat(holder.isHeldBack(same)).isFalse();
            holder.release(Duration.ofDays(1));
            assertThat(holder.isHeldBack(same)).isTrue();
            assertThat(holder.isHeldBack(another)).isFalse();
            holder.wentAway();
            assertThat(holder.isHeldBack(same)).isFalse();
        }
    }
}
