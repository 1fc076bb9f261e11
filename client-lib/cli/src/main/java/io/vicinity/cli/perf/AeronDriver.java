package io.vicinity.cli.perf;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentInvoker;

/**
 * The media driver of the peer "aeron", within the leader's process. It has no thread: with two busy sides on two cores a third
 * thread would wait for its turn longer than Aeron's flow control bears. The leader's pipe calls it where it is needed, which is
 * the best that can be done for Aeron here, and it rests outside Aeron's own batches.
 */
final class AeronDriver implements AutoCloseable {
    private static final long NEVER_NS = TimeUnit.HOURS.toNanos(1);

    private final MediaDriver driver;

    AeronDriver(final Path directory) {
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .threadingMode(ThreadingMode.INVOKER)
                .termBufferSparseFile(false)
                .performStorageChecks(false)
                .ipcMtuLength(AeronPipe.MTU)
                .clientLivenessTimeoutNs(NEVER_NS)
                .publicationUnblockTimeoutNs(2 * NEVER_NS)
                .driverTimeoutMs(TimeUnit.HOURS.toMillis(1)));
    }

    AgentInvoker invoker() {
        return driver.sharedAgentInvoker();
    }

    @Override
    public void close() {
        driver.close();
    }
}
