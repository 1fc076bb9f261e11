package io.vicinity.agent.segment;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two agents from one runtime directory: a locked file with the process id. The kernel unlocks it however the agent ends. */
public final class AgentLock implements AutoCloseable {
    private static final String NAME = "agent.lock";

    private final FileChannel file;

    private AgentLock(final FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock.
     *
     * @param runtimeDirectory of the agent.
     * @return the lock.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}, naming the process that has it.
     */
    public static AgentLock take(final Path runtimeDirectory) {
        final Path path = runtimeDirectory.resolve(NAME);
        try {
            final FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!tryLock(file)) {
                final String pid = Files.readString(path).strip();
                file.close();
                throw new VicinityFailure(
                        FailureCode.FILE_UNUSABLE,
                        "another agent, process " + pid + ", uses runtime_dir " + runtimeDirectory,
                        "end that agent, or give this one a runtime_dir of its own");
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new AgentLock(file);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "lock " + path + " cannot be taken: " + CauseChain.oneLine(e),
                    "give a runtime_dir that the agent may write",
                    e);
        }
    }

    /**
     * Does an agent live that uses this runtime directory?
     *
     * @param runtimeDirectory of an agent.
     * @return true if its lock is held.
     * @throws IOException if that cannot be found out.
     */
    static boolean isHeld(final Path runtimeDirectory) throws IOException {
        final Path path = runtimeDirectory.resolve(NAME);
        if (!Files.exists(path)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return !tryLock(file);
        }
    }

    private static boolean tryLock(final FileChannel file) throws IOException {
        try {
            final FileLock lock = file.tryLock();
            return lock != null;
        } catch (final OverlappingFileLockException e) {
            return false;
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (final IOException e) {
            // It ends with the process at the latest.
        }
    }
}
