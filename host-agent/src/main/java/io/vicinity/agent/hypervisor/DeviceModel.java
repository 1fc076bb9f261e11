package io.vicinity.agent.hypervisor;

import java.util.Optional;

/** QEMU's ivshmem devices. */
public enum DeviceModel {
    /** Memory only, mapped from its file. */
    PLAIN("ivshmem-plain"),
    /** Memory and interrupts, from the ivshmem server. */
    DOORBELL("ivshmem-doorbell");

    private final String driver;

    DeviceModel(final String driver) {
        this.driver = driver;
    }

    /**
     * QEMU's and libvirt's name.
     *
     * @return such as {@code ivshmem-plain}.
     */
    public String driver() {
        return driver;
    }

    /**
     * Finds a model by QEMU's name.
     *
     * @param driver name.
     * @return empty if it is none of ours.
     */
    public static Optional<DeviceModel> ofDriver(final String driver) {
        for (final DeviceModel model : values()) {
            if (model.driver.equals(driver)) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }
}
