package io.vicinity.system.vm;

import java.nio.file.Path;

/** VMs of one tenant, numbered from 1: guests of QEMU, or processes that stand for them. */
interface Vms {
    /** Starts {@code vicinity ARGUMENTS} in a VM, connected to its daemon. */
    VmCommand start(int vm, String... arguments);

    /** A directory of a VM's own, as the test sees it. */
    Path directory(int vm);

    /** The same directory, as the VM sees it. */
    Path directoryInVm(int vm);

    /** The address under which the other VMs reach it by IP. */
    String address(int vm);
}
