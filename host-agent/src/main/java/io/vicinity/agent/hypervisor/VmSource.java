package io.vicinity.agent.hypervisor;

import java.util.Locale;

/** What knows a VM. */
public enum VmSource {
    /** A QEMU's monitor, on a socket of its own. */
    QMP,
    /** libvirt. */
    LIBVIRT;

    /**
     * As users read it.
     *
     * @return the name in lower case.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
