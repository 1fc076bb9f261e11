package io.vicinity.cli.sandbox;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A shell that outlives the sandbox for a moment and takes away what it leaves, also where the sandbox was killed: at the end of
 * its standard input it kills what still runs with the sandbox's environment, waits for agent and daemons to end by themselves,
 * kills those that do not, and removes the directory.
 */
final class Sweeper {
    /** The environment variable by which processes of a sandbox are known. */
    static final String VARIABLE = "VICINITY_SANDBOX";

    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=
            while read -r pid; do pids="$pids $pid"; done
            for file in $(grep -slzFx "$1=$2" /proc/[0-9]*/environ); do
                pid=${file#/proc/}
                pid=${pid%/environ}
                [ "$pid" = "$$" ] || kill -9 "$pid" 2> /dev/null
            done
            i=0
            for pid in $pids; do
                while kill -0 "$pid" 2> /dev/null && [ $i -lt 100 ]; do sleep 0.05; i=$((i + 1)); done
                kill -9 "$pid" 2> /dev/null
            done
            rm -rf -- "$2"
            """;

    private final Process shell;
    private final Writer pids;

    Sweeper(final Path directory) throws IOException {
        final ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", SCRIPT, "vicinity-sweeper", VARIABLE, directory.toString());
        // Not taken for a process of the sandbox, though it may run within another one.
        builder.environment().remove(VARIABLE);
        shell = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        pids = shell.outputWriter(StandardCharsets.US_ASCII);
    }

    /** Names a process that ends by itself when the sandbox does. */
    void watch(final Process process) throws IOException {
        pids.write(process.pid() + "\n");
        pids.flush();
    }

    /** Sweeps now, and waits for it. */
    void sweep() throws IOException, InterruptedException {
        pids.close();
        shell.waitFor(10, TimeUnit.SECONDS);
    }
}
