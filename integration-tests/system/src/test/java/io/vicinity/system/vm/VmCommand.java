package io.vicinity.system.vm;

import java.time.Duration;

/** A command that was started in a VM. */
interface VmCommand {
    /** Waits for its end, and returns its exit code. */
    default int awaitExit() {
        return awaitExit(Duration.ZERO);
    }

    /** The same, for so much longer. */
    int awaitExit(Duration longer);

    /** All that it said so far. */
    String output();
}
