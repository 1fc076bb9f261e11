package io.vicinity.vmlab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a guest shall be. Every method returns the spec itself. Not thread-safe, and read when the guest boots. */
public final class GuestSpec {
    private static final int DEFAULT_MEMORY_MIB = 512;

    private final String name;
    private final List<String> devices = new ArrayList<>();
    private final List<Path> visible = new ArrayList<>();
    private int memoryMebibytes = DEFAULT_MEMORY_MIB;
    private int vcpus = 1;
    private int ports;
    private boolean iommu;
    private boolean migratable;
    private boolean softRoce;
    private int ivshmem;

    private GuestSpec(final String name) {
        if (!name.matches("[a-z][a-z0-9-]{0,30}")) {
            throw new IllegalArgumentException("'" + name + "' is no name for a guest");
        }
        this.name = name;
    }

    /** A guest with one processor and 512 MiB. */
    public static GuestSpec named(final String name) {
        return new GuestSpec(name);
    }

    /** Memory in MiB. */
    public GuestSpec memory(final int mebibytes) {
        memoryMebibytes = mebibytes;
        return this;
    }

    /** Processors that are there when it boots. */
    public GuestSpec vcpus(final int count) {
        vcpus = count;
        return this;
    }

    /** An ivshmem device that gets memory and doorbells from a server. */
    public GuestSpec ivshmemDoorbell(final Path socket, final int vectors) {
        final int n = ivshmem++;
        return arguments(
                "-chardev",
                "socket,id=ivchr" + n + ",path=" + QemuCommand.escape(socket),
                "-device",
                "ivshmem-doorbell,id=ivshmem" + n + ",chardev=ivchr" + n + ",vectors=" + vectors);
    }

    /** An ivshmem device over a file: its size, a power of two, in bytes. */
    public GuestSpec ivshmemPlain(final Path file, final long size) {
        final int n = ivshmem++;
        return arguments(
                "-object",
                "memory-backend-file,id=ivmem" + n + ",share=on,mem-path=" + QemuCommand.escape(file) + ",size=" + size,
                "-device",
                "ivshmem-plain,id=ivshmem" + n + ",memdev=ivmem" + n);
    }

    /**
     * An empty PCIe root port for a device that is plugged while the guest runs.
     *
     * @param id             name of the port, the {@code bus} of {@code device_add}.
     * @param reserveMebibytes room for the device's BAR.
     */
    public GuestSpec rootPort(final String id, final int reserveMebibytes) {
        final int slot = ++ports;
        return arguments(
                "-device",
                "pcie-root-port,id=" + id + ",chassis=" + slot + ",slot=" + slot + ",pref64-reserve=" + reserveMebibytes
                        + "M");
    }

    /** An IOMMU, so that vfio can hand devices to programs. */
    public GuestSpec iommu() {
        iommu = true;
        return this;
    }

    /**
     * A guest that can be migrated live, see {@link Guest#migrateTo}. Its root is an image and not the machine's own: in it are this
     * JDK, busybox and what is {@link #visible}, as they were when it was started. It has no {@link Guest#share}.
     */
    public GuestSpec migratable() {
        migratable = true;
        return this;
    }

    /**
     * A guest with a device for verbs, {@link SoftRoce}, and with the libraries and tools of libibverbs and UCX.
     *
     * @throws IllegalStateException if it is to be {@link #migratable}: its root has neither.
     */
    public GuestSpec softRoce() {
        if (migratable) {
            throw new IllegalStateException(name + " is to be migratable, and then has no libraries for verbs");
        }
        softRoce = true;
        return this;
    }

    /** A directory or file of the machine that the guest must see even where it has directories of its own: below /tmp. */
    public GuestSpec visible(final Path path) {
        visible.add(path.toAbsolutePath().normalize());
        return this;
    }

    /** More arguments for QEMU. */
    public GuestSpec arguments(final String... arguments) {
        devices.addAll(List.of(arguments));
        return this;
    }

    /** Its name, also that of the host in the guest. */
    public String name() {
        return name;
    }

    int memoryMebibytes() {
        return memoryMebibytes;
    }

    int vcpus() {
        return vcpus;
    }

    boolean hasIommu() {
        return iommu;
    }

    boolean isMigratable() {
        return migratable;
    }

    boolean hasSoftRoce() {
        return softRoce;
    }

    List<String> devices() {
        return devices;
    }

    List<Path> visible() {
        return visible;
    }
}
