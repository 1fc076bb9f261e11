package io.vicinity.vmlab;

/** Verbs by the kernel alone, over a guest's Ethernet: the device {@value #DEVICE} of guests that are {@link GuestSpec#softRoce}. */
public final class SoftRoce {
    /** What libibverbs calls the device. */
    public static final String DEVICE = "rxe0";

    /** Where the device's table has the GID that is made of the guest's IPv4 address. */
    public static final int GID_INDEX = 1;

    private SoftRoce() {}

    /**
     * What a guest's shell does to have the device.
     *
     * @param link by which other guests are reached.
     */
    static String script(final String link) {
        // Nobody asks for the checksum's module by its name before it is too late.
        return """
                modprobe -a crc32_generic rdma_rxe rdma_ucm
                rdma link add %s type rxe netdev %s
                """.formatted(DEVICE, link);
    }

    /** Takes a guest the device and the driver. */
    public static void unload(final Guest guest) {
        guest.run("rdma link delete " + DEVICE + " && modprobe -r rdma_rxe");
    }
}
