package io.vicinity.agent.tenant;

import java.util.Optional;

/** Knows which process of this host runs which VM. Thread-safe; answers from what it knows, without waiting. */
@FunctionalInterface
public interface VmProcesses {
    /** Knows nobody. */
    VmProcesses NONE = pid -> Optional.empty();

    /**
     * The VM that a process runs.
     *
     * @param pid of a QEMU.
     * @return the VM's name as its certificate has it; empty if it is not known.
     */
    Optional<String> vmOf(long pid);
}
