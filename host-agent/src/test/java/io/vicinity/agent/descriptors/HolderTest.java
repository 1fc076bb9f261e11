package io.vicinity.agent.descriptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PacketSocket;
import io.vicinity.posix.UnixSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The holder, on a thread of the test. */
@Timeout(60)
class HolderTest {
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path directory;

    private final List<Integer> open = new ArrayList<>();
    private Thread holder;

    @BeforeEach
    void start() throws IOException {
        final int listener = PacketSocket.listen(path().toString(), 4);
        final int user = (Integer) Files.getAttribute(path(), "unix:uid");
        holder = Thread.ofPlatform().start(() -> {
            final Holder run = new Holder(listener, user, PATIENCE_MILLIS);
            try {
                run.run();
            } catch (final IOException e) {
                throw new AssertionError(e);
            } finally {
                run.close();
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        if (holder.isAlive()) {
            try {
                open.add(PacketSocket.connect(path().toString()));
                PacketSocket.send(open.getLast(), HolderProtocol.END, Descriptors.NONE);
            } catch (final IOException e) {
                // With nothing to hold it ends by itself, and may be about to.
            }
            holder.join();
        }
        open.forEach(Descriptors::close);
    }

    private Path path() {
        return directory.resolve("holder.sock");
    }

    private HolderStore store() {
        return new HolderStore(path());
    }

    private int event() throws IOException {
        final int event = Descriptors.event();
        open.add(event);
        return event;
    }

    /** Both ends of a connection. */
    private int[] connection() throws IOException {
        final Path socket = directory.resolve("other.sock");
        Files.deleteIfExists(socket);
        final int listener = UnixSocket.listen(socket, 1);
        final int client = UnixSocket.connect(socket);
        final int server = UnixSocket.accept(listener);
        Descriptors.close(listener);
        return new int[] {client, server};
    }

    private static void closeAll(final Map<String, Integer> descriptors) {
        descriptors.values().forEach(Descriptors::close);
    }

    @Test
    void shouldGiveBackWhatItHoldsAndNothingThatWasReleased() throws Exception {
        final int event = event();
        final int[] ends = connection();
        open.add(ends[0]);
        try (HolderStore before = store()) {
            assertThat(before.takeBack()).isEmpty();
            before.hold("a/0", event, DescriptorStore.Kind.OTHER);
            before.hold("a/1", event(), DescriptorStore.Kind.OTHER);
            before.hold("a/socket", ends[1], DescriptorStore.Kind.CONNECTION);
            before.release("a/1");
        }
        Descriptors.close(ends[1]);
        try (HolderStore after = store()) {
            final Map<String, Integer> back = after.takeBack();
            assertThat(back).containsOnlyKeys("a/0", "a/socket");
            Descriptors.ring(back.get("a/0"));
            assertThat(Descriptors.hear(event)).isEqualTo(1);
            assertThat(UnixSocket.send(back.get("a/socket"), 42, Descriptors.NONE))
                    .isZero();
            assertThat(UnixSocket.receive(ends[0])).contains(new UnixSocket.Message(42, Descriptors.NONE));
            closeAll(back);
        }
    }

    @Test
    void shouldEndWithTheLastConnectionWhenNoAgentIsThere() throws Exception {
        final int[] ends = connection();
        try (HolderStore store = store()) {
            assertThat(store.takeBack()).isEmpty();
            store.hold("event", event(), DescriptorStore.Kind.OTHER);
            store.hold("socket", ends[1], DescriptorStore.Kind.CONNECTION);
        }
        Descriptors.close(ends[1]);
        assertThat(holder.isAlive()).isTrue();
        Descriptors.close(ends[0]);
        holder.join();
    }

    @Test
    void shouldEndWhenItHoldsNothingAndTheAgentIsGone() throws Exception {
        try (HolderStore store = store()) {
            assertThat(store.takeBack()).isEmpty();
        }
        holder.join();
    }

    @Test
    void shouldHearTheNewestAgentOnly() throws Exception {
        final int[] ends = connection();
        open.add(ends[0]);
        open.add(ends[1]);
        try (HolderStore old = store();
                HolderStore young = store()) {
            assertThat(old.takeBack()).isEmpty();
            old.hold("socket", ends[1], DescriptorStore.Kind.CONNECTION);
            final Map<String, Integer> back = young.takeBack();
            assertThat(back).containsOnlyKeys("socket");
            old.release("socket");
            closeAll(back);
        }
        try (HolderStore last = store()) {
            final Map<String, Integer> back = last.takeBack();
            assertThat(back).containsOnlyKeys("socket");
            closeAll(back);
        }
    }

    @Test
    void shouldSurviveAnyMessage() throws Exception {
        final Random random = new Random(7);
        final List<String> words = List.of(
                HolderProtocol.CONNECTION, HolderProtocol.OTHER, HolderProtocol.RELEASE, "listen", "", "done", "x:y");
        final int agent = PacketSocket.connect(path().toString());
        open.add(agent);
        final int event = event();
        for (int i = 0; i < 5_000; i++) {
            final byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            final String text =
                    words.get(random.nextInt(words.size())) + new String(bytes, StandardCharsets.ISO_8859_1);
            final int sent = PacketSocket.send(agent, text, random.nextBoolean() ? event : Descriptors.NONE);
            if (sent != 0) {
                Thread.sleep(1);
            }
        }
        try (HolderStore store = store()) {
            closeAll(store.takeBack());
            store.hold("good", event, DescriptorStore.Kind.OTHER);
            try (HolderStore next = store()) {
                final Map<String, Integer> back = next.takeBack();
                assertThat(back)
                        .containsKey("good")
                        .allSatisfy((name, _) -> assertThat(Names.isGood(name)).isTrue());
                closeAll(back);
            }
        }
    }

    @Test
    void shouldLeakNoDescriptor() throws Exception {
        final int event = event();
        try (HolderStore store = store()) {
            assertThat(store.takeBack()).isEmpty();
            holdAndRelease(store, event, 100);
            final long before = openDescriptors();
            holdAndRelease(store, event, 3_000);
            // What is on its way, and what the JVM itself opens meanwhile.
            assertThat(openDescriptors()).isLessThan(before + 40);
        }
    }

    private static void holdAndRelease(final HolderStore store, final int event, final int times) {
        for (int i = 0; i < times; i++) {
            store.hold("event/" + i, event, DescriptorStore.Kind.OTHER);
            store.release("event/" + i);
        }
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void shouldTakeNoNameThatSystemdWouldNot() throws Exception {
        try (HolderStore store = store()) {
            assertThat(store.takeBack()).isEmpty();
            final int event = event();
            for (final String name : List.of("", "a:b", "a b", "ä", "x".repeat(DescriptorStore.MAX_NAME + 1))) {
                assertThatThrownBy(() -> store.hold(name, event, DescriptorStore.Kind.OTHER))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
