package io.vicinity.vmlab.demo;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.JobResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A guest as the demonstration sees it: it has a daemon, and runs commands of the product. Not thread-safe. */
final class Vm {
    /** How long a JVM may take to start and to do something short, where QEMU translates. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Guest guest;
    private final Path bin;
    private final Map<String, String> environment;
    private Job daemon;

    /**
     * Takes a guest over.
     *
     * @param bin where the launchers are.
     * @param jdk that they shall use.
     */
    Vm(final Guest guest, final Path bin, final Path jdk) {
        this.guest = guest;
        this.bin = bin;
        // The best compiler is no gain for a JVM that lives for seconds.
        environment = Map.of("VICINITY_JAVA_HOME", jdk.toString(), "VICINITY_JVM_OPTS", "-XX:TieredStopAtLevel=1");
    }

    /** The address under which the other guest reaches it. */
    String address() {
        return guest.address();
    }

    /** Starts the daemon, whose certificate is in the guest's share. */
    void startDaemon(final String agent) {
        daemon = start(
                "vicinity-guestd",
                "--bar",
                "auto",
                "--agent",
                agent,
                "--pki",
                guest.sharePathInGuest() + "/pki",
                "--socket",
                "/run/vicinity/guestd.sock",
                "--state",
                "/run/vicinity/state",
                "--metrics",
                "127.0.0.1:0");
    }

    /** Waits until the daemon serves, and returns the line by which it said so. */
    String awaitDaemon() {
        return daemon.awaitLine(line -> line.contains("READY"), PATIENCE);
    }

    /** Starts {@code vicinity ARGUMENTS}. */
    Job vicinity(final String... arguments) {
        return start("vicinity", arguments);
    }

    private Job start(final String program, final String... arguments) {
        final StringBuilder command = new StringBuilder("mkdir -p /run/vicinity; exec ")
                .append(Guest.quote(bin.resolve(program).toString()));
        for (final String argument : arguments) {
            command.append(' ').append(Guest.quote(argument));
        }
        return guest.start(command.toString(), environment);
    }

    /** Starts {@code sha256sum}. */
    Job sha256(final String file) {
        return guest.start("sha256sum < " + Guest.quote(file));
    }

    /** Waits for the end of a command, and returns what it said; only these exit codes are taken for a success. */
    static String await(final Job job, final Integer... accepted) {
        final JobResult result = job.await(PATIENCE);
        if (!Set.of(accepted).contains(result.exitCode())) {
            throw new DemoFailure("'" + job.command() + "' ended with " + result.exitCode() + ":\n" + result.output());
        }
        return result.output();
    }
}
