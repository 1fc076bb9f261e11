package io.vicinity.system.vm;

/** A command that was started in a VM. */
interface VmCommand {
    /** Waits for its end, and returns its exit code. */
    int awaitExit();

    /** All that it said so far. */
    String output();
}
