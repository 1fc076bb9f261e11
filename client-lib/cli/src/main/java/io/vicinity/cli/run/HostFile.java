package io.vicinity.cli.run;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The hosts of a job. A line names one, as ssh takes it, and may say how many ranks it has room for, and where its daemon listens:
 *
 * <pre>
 *   # the two VMs of the left rack
 *   vm1 slots=4
 *   vm2 slots=4 socket=/run/vicinity/guestd.sock
 * </pre>
 *
 * @param hosts in the order in which they get ranks.
 */
record HostFile(List<Host> hosts) {
    /**
     * One host.
     *
     * @param name   as ssh takes it.
     * @param slots  ranks that it has room for, at least 1.
     * @param socket of the daemon; empty for the usual one.
     */
    record Host(String name, int slots, Optional<String> socket) {}

    private static final String SLOTS = "slots";
    private static final String SOCKET = "socket";
    private static final int MOST_SLOTS = 100_000;

    /**
     * Reads a file.
     *
     * @throws VicinityFailure FILE_UNUSABLE if it cannot be read, CONFIG_INVALID that names the line that makes no sense.
     */
    static HostFile read(final Path file) {
        try {
            return parse(file.toString(), Files.readAllLines(file));
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "the hosts' file " + file + " cannot be read: " + e.getMessage(),
                    "let --hosts name a text file with a host a line",
                    e);
        }
    }

    /** Reads lines; the file is named in messages. */
    static HostFile parse(final String file, final List<String> lines) {
        final List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                hosts.add(host(file + ":" + (i + 1), line.split("\\s+", -1)));
            }
        }
        if (hosts.isEmpty()) {
            throw invalid("the hosts' file " + file + " names no host");
        }
        return new HostFile(List.copyOf(hosts));
    }

    private static Host host(final String where, final String... words) {
        int slots = 1;
        Optional<String> socket = Optional.empty();
        // ssh would take it for an option.
        if (words[0].startsWith("-") || words[0].contains("=")) {
            throw invalid(where + ": '" + words[0] + "' is no host");
        }
        for (final String word : Arrays.asList(words).subList(1, words.length)) {
            final String[] parts = word.split("=", 2);
            if (parts.length == 2 && parts[0].equals(SLOTS)) {
                slots = slots(where, parts[1]);
            } else if (parts.length == 2 && parts[0].equals(SOCKET) && !parts[1].isEmpty()) {
                socket = Optional.of(parts[1]);
            } else {
                throw invalid(where + ": '" + word + "' is not known");
            }
        }
        return new Host(words[0], slots, socket);
    }

    private static int slots(final String where, final String text) {
        try {
            final int slots = Integer.parseInt(text);
            if (slots >= 1 && slots <= MOST_SLOTS) {
                return slots;
            }
        } catch (final NumberFormatException e) {
            // Told below, as what is too small.
        }
        throw invalid(where + ": slots=" + text + " is no number of ranks");
    }

    /** Gives each rank a host: each has a block of neighbouring ranks, as many as it has slots. */
    List<Host> deal(final int ranks) {
        final List<Host> dealt = new ArrayList<>();
        for (final Host host : hosts) {
            for (int i = 0; i < host.slots() && dealt.size() < ranks; i++) {
                dealt.add(host);
            }
        }
        if (dealt.size() < ranks) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "-n " + ranks + " is more than the hosts have slots for, which is " + dealt.size(),
                    "give a host more by slots=N, or name more hosts");
        }
        return dealt;
    }

    private static VicinityFailure invalid(final String what) {
        return new VicinityFailure(
                FailureCode.CONFIG_INVALID, what, "write a line for each host: HOST [slots=N] [socket=PATH]");
    }
}
