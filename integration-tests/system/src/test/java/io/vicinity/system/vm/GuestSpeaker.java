package io.vicinity.system.vm;

import io.vicinity.lab.Speaker;
import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A program in a guest whose standard input is a file of the share, which grows. */
final class GuestSpeaker implements Speaker {
    private final String name;
    private final Path input;
    private final Job job;

    private GuestSpeaker(final String name, final Path input, final Job job) {
        this.name = name;
        this.input = input;
        this.job = job;
    }

    /** Starts a command of the guest's. */
    static GuestSpeaker start(final Guest guest, final String program, final List<String> command) {
        try {
            final Path input = Files.createTempFile(guest.share(), program, ".in");
            final String words = command.stream().map(Guest::quote).collect(Collectors.joining(" "));
            // Nobody tells a guest that a file of its host has grown: tail must look.
            final Job job = guest.start("tail -n +1 -f -s 0.05 ---disable-inotify "
                    + Guest.quote(guest.sharePathInGuest() + "/" + input.getFileName()) + " | " + words);
            return new GuestSpeaker(program + " in " + guest.name(), input, job);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void tell(final String line) {
        try {
            Files.writeString(input, line + "\n", StandardOpenOption.APPEND);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String awaitLine(final int from, final Predicate<String> what, final Duration patience) {
        if (from != 0) {
            throw new IllegalArgumentException("a guest's program is heard from its first line on");
        }
        return job.awaitLine(what, patience);
    }

    @Override
    public String log() {
        return job.output();
    }

    /** Kills it, unless it ended or its guest did. */
    void kill() {
        if (job.isRunning()) {
            job.signal("KILL");
        }
    }

    /** Does the program still run? */
    boolean isRunning() {
        return job.isRunning();
    }
}
