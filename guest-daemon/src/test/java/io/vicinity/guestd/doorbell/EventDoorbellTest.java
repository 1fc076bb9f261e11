package io.vicinity.guestd.doorbell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vicinity.posix.Descriptors;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventDoorbellTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Semaphore rung = new Semaphore(0);
    private final Semaphore moved = new Semaphore(0);

    @TempDir
    private Path directory;

    private Path memory;
    private FakeIvshmemServer server;
    private EventDoorbell doorbell;

    @BeforeEach
    void setUp() throws IOException {
        memory = Files.write(directory.resolve("memory"), new byte[4096]);
        server = new FakeIvshmemServer(directory.resolve("iv.sock"));
        doorbell = EventDoorbell.start(directory.resolve("iv.sock"), rung::release, moved::release);
    }

    @AfterEach
    void tearDown() throws IOException {
        doorbell.close();
        server.close();
    }

    private int attach(final int id) throws Exception {
        server.accept();
        final int own = server.greet(id, memory);
        assertThat(doorbell.awaitAttached(PATIENCE)).isTrue();
        await(rung);
        await(moved);
        return own;
    }

    private static void await(final Semaphore semaphore) throws InterruptedException {
        assertThat(semaphore.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldTellWhereItIsRungAndWhatToMap() throws Exception {
        attach(3);
        assertThat(doorbell.position()).hasValue(3);
        assertThat(doorbell.memoryPath()).isEqualTo(memory);
        assertThat(doorbell.kind()).isEqualTo("EVENTFD");
        assertThat(doorbell.detail()).contains("position 3");
    }

    @Test
    void shouldGiveMemoryThatHasNoPathThroughItsDescriptor() throws Exception {
        attach(3);
        Files.delete(memory);
        assertThat(doorbell.memoryPath())
                .asString()
                .startsWith("/proc/" + ProcessHandle.current().pid() + "/fd/");
        assertThat(Files.size(doorbell.memoryPath())).isEqualTo(4096);
    }

    @Test
    void shouldHearWhenItIsRung() throws Exception {
        final int own = attach(3);
        assertThat(Descriptors.ring(own)).isTrue();
        await(rung);
    }

    @Test
    void shouldRingAPeerThatComesLater() throws Exception {
        attach(3);
        final int event = server.vector(7);
        while (!doorbell.ring(7)) {
            Thread.sleep(1);
        }
        assertThat(FakeIvshmemServer.isHeard(event)).isTrue();
    }

    @Test
    void shouldRingByWhatItHasWhileTheServerIsAwayAndMeetItAgain() throws Exception {
        attach(3);
        final int event = server.vector(7);
        while (!doorbell.ring(7)) {
            Thread.sleep(1);
        }
        assertThat(FakeIvshmemServer.isHeard(event)).isTrue();
        server.end();
        while (doorbell.position().isPresent()) {
            Thread.sleep(1);
        }
        assertThat(doorbell.ring(7)).isTrue();
        assertThat(FakeIvshmemServer.isHeard(event)).isTrue();

        server.listen();
        final int own = attach(4);
        assertThat(doorbell.position()).hasValue(4);
        assertThat(doorbell.ring(7))
                .as("a peer that the new server does not know")
                .isFalse();
        Descriptors.ring(own);
        await(rung);
    }

    @Test
    void shouldHangUpOnAServerOfAnotherVersionAndTryAgain() throws Exception {
        server.accept();
        server.say(9, Descriptors.NONE);
        assertThat(server.isHungUp()).isTrue();
        attach(3);
    }

    @Test
    void shouldNameThatThereIsNoMemory() {
        assertThatExceptionOfType(VicinityFailure.class)
                .isThrownBy(doorbell::memoryPath)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(FailureCode.FILE_UNUSABLE));
    }
}
