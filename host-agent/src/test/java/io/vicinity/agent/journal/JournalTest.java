package io.vicinity.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.region.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final JournalRecord.Segment SEGMENT =
            new JournalRecord.Segment("acme", "/dev/shm/vicinity-acme", 1 << 20, 77, 1234, 4, 8);

    @TempDir
    private Path directory;

    private final List<JournalRecord> truth = new ArrayList<>(List.of(SEGMENT));

    private static List<JournalRecord> one(final long id) {
        final JournalRecord.End a = new JournalRecord.End(id, 1, 2, 0, "", false, 9);
        final JournalRecord.End b = new JournalRecord.End(id + 1, 3, 4, 3, "RECORD_LENGTH", true, 10);
        return List.of(
                new JournalRecord.Life(2, id, 3, 4),
                new JournalRecord.Peer("vm1", 3, 5, "1.0"),
                new JournalRecord.Device("vm1", 2, 4711),
                new JournalRecord.PeerGone("vm2"),
                new JournalRecord.Endpoint(id, "left", "vm1", new Region(4096, 8192, 6), "00ff", true, 8, List.of()),
                new JournalRecord.Endpoint(
                        id + 1,
                        "right",
                        "vm1",
                        new Region(16384, 8192, 6),
                        "00fe",
                        false,
                        9,
                        List.of("10.0.0.1:7000", "[::1]:7000")),
                new JournalRecord.EndpointGone(id),
                new JournalRecord.Drained("vm1"),
                new JournalRecord.WithoutMemory("vm1"),
                new JournalRecord.Reliable(id),
                new JournalRecord.Kept(id),
                new JournalRecord.Channel(id, new Region(65536, 65536, 7), a, b),
                new JournalRecord.FabricChannel(id, "00ff", true, a, "away", "vm9", List.of("10.0.0.1:7000")),
                routed(id, new Region(65536, 65536, 7), null, null, a, b),
                routed(
                        id,
                        new Region(65536, 65536, 7),
                        null,
                        new JournalRecord.Order(
                                3,
                                null,
                                0,
                                0,
                                "00ff",
                                "GO",
                                "DRAIN",
                                true,
                                false,
                                false,
                                OptionalLong.empty(),
                                OptionalLong.empty()),
                        a,
                        b),
                routed(
                        id,
                        null,
                        "00ff",
                        new JournalRecord.Order(
                                4,
                                new Region(65536, 65536, 8),
                                5,
                                6,
                                null,
                                "PREPARE",
                                "UNDRAIN",
                                false,
                                true,
                                false,
                                OptionalLong.empty(),
                                OptionalLong.empty()),
                        a,
                        b),
                routed(
                        id,
                        null,
                        "00ff",
                        new JournalRecord.Order(
                                5,
                                new Region(65536, 65536, 9),
                                5,
                                6,
                                null,
                                "FREEZE",
                                "LOSS",
                                false,
                                true,
                                true,
                                OptionalLong.empty(),
                                OptionalLong.of(64)),
                        a,
                        b),
                new JournalRecord.ChannelGone(id));
    }

    private static JournalRecord routed(
            final long id,
            final Region region,
            final String key,
            final JournalRecord.Order order,
            final JournalRecord.End a,
            final JournalRecord.End b) {
        return new JournalRecord.RoutedChannel(id, 7, 2, 4, region, key, a, b, "SHARED_MEMORY", "ROUTE", order);
    }

    private Path file() {
        return directory.resolve("acme.journal");
    }

    private Journal start() {
        return Journal.start(file(), () -> truth);
    }

    @Test
    void shouldReadBackWhatWasWritten() throws IOException {
        final List<JournalRecord> expected = new ArrayList<>(truth);
        try (Journal journal = start()) {
            for (int i = 0; i < 10; i++) {
                journal.append(one(i));
                expected.addAll(one(i));
            }
        }
        assertThat(Journal.read(file())).contains(expected);
    }

    @Test
    void shouldBeReadableByItsOwnerOnly() throws IOException {
        start().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldFindNoJournalWhereThereIsNone() throws IOException {
        assertThat(Journal.read(file())).isEmpty();
    }

    @Test
    void shouldKeepAllWholeOperationsWhateverTheLengthOfTheTornTail() throws IOException {
        final List<Long> boundaries = new ArrayList<>();
        try (Journal journal = start()) {
            boundaries.add(Files.size(file()));
            for (int i = 0; i < 4; i++) {
                journal.append(one(i));
                boundaries.add(Files.size(file()));
            }
        }
        final byte[] whole = Files.readAllBytes(file());
        final int perOperation = one(0).size();
        for (int length = Math.toIntExact(boundaries.getFirst()); length <= whole.length; length++) {
            final int cut = length;
            final int operations =
                    (int) boundaries.stream().filter(end -> end <= cut).count() - 1;
            final JournalReader.Content content = JournalReader.parse(ByteBuffer.wrap(Arrays.copyOf(whole, length)));
            assertThat(content.records()).hasSize(1 + operations * perOperation);
            assertThat(content.length() + content.torn()).isEqualTo(length);
        }
    }

    @Test
    void shouldNeverBelieveAJournalThatWasDamaged() throws IOException {
        try (Journal journal = start()) {
            for (int i = 0; i < 3; i++) {
                journal.append(one(i));
            }
        }
        final byte[] good = Files.readAllBytes(file());
        final List<JournalRecord> records = Journal.read(file()).orElseThrow();
        for (int position = 0; position < good.length; position++) {
            final byte[] bad = good.clone();
            bad[position] ^= 0x10;
            try {
                final List<JournalRecord> read =
                        JournalReader.parse(ByteBuffer.wrap(bad)).records();
                // A length that points behind the end looks like a torn tail: what is before it is right, and only
                // that.
                assertThat(read).isEqualTo(records.subList(0, read.size()));
                assertThat(read.size()).isLessThan(records.size());
            } catch (final IOException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void shouldRefuseRandomBytesInOrder() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            final byte[] payload = new byte[1 + random.nextInt(80)];
            random.nextBytes(payload);
            final ByteBuffer bytes = ByteBuffer.allocate(JournalReader.HEADER_LENGTH + 8 + payload.length)
                    .putLong(JournalReader.MAGIC)
                    .putInt(JournalReader.VERSION)
                    .putInt(payload.length)
                    .putInt(random.nextBoolean() ? JournalReader.checkSum(payload) : random.nextInt())
                    .put(payload)
                    .flip();
            try {
                JournalReader.parse(bytes);
            } catch (final IOException e) {
                // As it should be; any other exception fails, with the seed.
            } catch (final RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void shouldRefuseAFileOfAnotherKindOrVersion() throws IOException {
        Files.write(file(), new byte[100]);
        assertThatThrownBy(() -> Journal.read(file())).isInstanceOf(IOException.class);
        Files.write(
                file(),
                ByteBuffer.allocate(12).putLong(JournalReader.MAGIC).putInt(99).array());
        assertThatThrownBy(() -> Journal.read(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 99");
        Files.write(file(), new byte[3]);
        assertThatThrownBy(() -> Journal.read(file())).isInstanceOf(IOException.class);
    }

    @Test
    void shouldBeRewrittenWhenItOutgrewTheTruth() throws IOException {
        try (Journal journal = start()) {
            for (int i = 0; i < 40_000; i++) {
                journal.append(one(i));
            }
            assertThat(Files.size(file())).isLessThan(5 << 20);
        }
        assertThat(Journal.read(file()).orElseThrow()).startsWith(SEGMENT);
    }

    @Test
    void shouldHealAfterAWriteThatFailed() throws IOException {
        final Journal journal = start();
        journal.close();
        journal.append(one(1));
        assertThat(journal.isHealthy()).isFalse();
        truth.addAll(one(1));
        journal.append(one(1));
        assertThat(journal.isHealthy()).isTrue();
        assertThat(Journal.read(file())).contains(truth);
        journal.close();
    }
}
