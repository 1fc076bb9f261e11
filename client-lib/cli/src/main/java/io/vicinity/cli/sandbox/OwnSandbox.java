package io.vicinity.cli.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;

/** The sandbox that this process was started in. Needs nothing that ranks do not have. */
public final class OwnSandbox {
    /** File in the directory of a sandbox that is there when all of its programs answer. */
    static final String READY = "ready";

    private static final long LOOK_MILLIS = 10;

    private OwnSandbox() {}

    /**
     * Waits until the sandbox is up, or gone: this process may have been started before. Does not wait where there is no sandbox.
     *
     * @throws InterruptedException if interrupted.
     */
    public static void await() throws InterruptedException {
        final String variable = System.getenv(Sweeper.VARIABLE);
        if (variable != null) {
            final Path directory = Path.of(variable);
            while (Files.notExists(directory.resolve(READY)) && Files.exists(directory)) {
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }
}
