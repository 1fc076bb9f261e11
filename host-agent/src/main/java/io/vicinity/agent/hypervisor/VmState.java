package io.vicinity.agent.hypervisor;

import java.util.Locale;

/** What a VM does, as far as plugging goes. */
public enum VmState {
    /** Its guest runs. */
    RUNNING,
    /** Its guest stands still, and may go on. */
    PAUSED,
    /** Its guest is over on this host: shut down, crashed, or migrated away. */
    ENDED,
    /** Nobody can be asked about it. */
    UNREACHABLE;

    /**
     * As users read it.
     *
     * @return the name in lower case.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
