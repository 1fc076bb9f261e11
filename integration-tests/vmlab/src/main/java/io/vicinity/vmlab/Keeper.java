package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts QEMU so that it ends with this JVM, however that goes: killed too. */
final class Keeper {
    /** Kills QEMU when the JVM's end of the pipe on standard input closes. */
    private static final String SCRIPT = """
            exec 3<&0
            pid=$1
            shift
            "$@" 3<&- < /dev/null &
            qemu=$!
            echo $qemu > "$pid.new"
            mv "$pid.new" "$pid"
            (read -r _ <&3; kill -9 $qemu) &
            watcher=$!
            wait $qemu
            code=$?
            kill $watcher
            exit $code
            """;

    private Keeper() {}

    /**
     * Starts a command.
     *
     * @param pid where its number is written to.
     * @param log of what it says.
     * @return the process that ends as the command does, and kills it when its standard input is closed.
     */
    static Process start(final Path pid, final Path log, final List<String> command) throws IOException {
        final List<String> kept = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "vmlab-keeper", pid.toString()));
        kept.addAll(command);
        return new ProcessBuilder(kept)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
