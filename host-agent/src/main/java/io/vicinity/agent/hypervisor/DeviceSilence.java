package io.vicinity.agent.hypervisor;

/**
 * Keeps the ivshmem server from telling a device anything. QEMU goes on to read what it is told of peers for a while after it freed all
 * that it has of them. Thread-safe.
 */
@FunctionalInterface
public interface DeviceSilence {
    /**
     * Begins before a device is taken out.
     *
     * @param tenant whose device it is.
     * @param pid    of the QEMU; 0: not known.
     * @return ends it; to be called once, when the device is out or stays.
     */
    Runnable begin(String tenant, long pid);
}
