package io.vicinity.vmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A QEMU that runs a guest, or waits for one that migrates to it. Thread-safe. */
final class GuestProcess implements AutoCloseable {
    private static final long END_PATIENCE_SECONDS = 30;

    private final GuestFiles files;
    private final Process keeper;
    private Qmp qmp;

    private GuestProcess(final GuestFiles files, final Process keeper) {
        this.files = files;
        this.keeper = keeper;
    }

    static GuestProcess launch(final GuestFiles files, final List<String> command) throws IOException {
        Files.deleteIfExists(files.qemuPid());
        Files.deleteIfExists(files.jobSocket());
        Files.deleteIfExists(files.qmpSocket());
        return new GuestProcess(files, Keeper.start(files.qemuPid(), files.qemuLog(), command));
    }

    GuestFiles files() {
        return files;
    }

    boolean isAlive() {
        return keeper.isAlive();
    }

    /** Does it listen on all its sockets? That for QMP is made last; its name is there before anybody listens, so only an answer counts. */
    boolean listens() {
        if (!Files.exists(files.qemuPid()) || !Files.exists(files.qmpSocket())) {
            return false;
        }
        try {
            qmp();
            return true;
        } catch (final UncheckedIOException | QmpException e) {
            return false;
        }
    }

    long pid() {
        return Long.parseLong(read(files.qemuPid()).strip());
    }

    /** What it said itself. */
    String log() {
        return read(files.qemuLog());
    }

    static String read(final Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (final IOException e) {
            return "(" + e + ")";
        }
    }

    /** One connection, which lasts as long as it does. */
    synchronized Qmp qmp() {
        try {
            if (qmp == null) {
                qmp = Qmp.connect(files.qmpSocket());
            }
            return qmp;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it by SIGKILL, and waits until it is gone. */
    void kill() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    void awaitEnd() {
        try {
            if (!keeper.waitFor(END_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                keeper.getOutputStream().close();
                keeper.waitFor();
            }
        } catch (final IOException e) {
            keeper.destroy();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it, if it runs. */
    @Override
    public synchronized void close() throws IOException {
        if (isAlive()) {
            if (Files.exists(files.qemuPid())) {
                kill();
            } else {
                keeper.destroyForcibly();
            }
        }
        if (qmp != null) {
            qmp.close();
        }
    }
}
