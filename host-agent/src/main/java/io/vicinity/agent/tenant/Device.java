package io.vicinity.agent.tenant;

import io.vicinity.posix.Posix;

/**
 * One connection of a VM's ivshmem device. It is itself and no other: a device that is plugged again, by the same process and under the
 * same position, is another one.
 */
public final class Device {
    private final int position;
    private final int pid;

    Device(final int position, final int pid) {
        this.position = position;
        this.pid = pid;
    }

    /**
     * The IVPosition that the guest reads.
     *
     * @return from 0 to 65,535.
     */
    public int position() {
        return position;
    }

    /**
     * The process that connected: QEMU.
     *
     * @return its id; 0 if it lives in a process namespace that the agent does not see.
     */
    public int pid() {
        return pid;
    }

    /** True if the process is certainly gone. */
    boolean hasNoProcess() {
        return pid > 0 && !Posix.hasProcess(pid);
    }

    boolean isLike(final Device other) {
        return position == other.position && pid == other.pid;
    }
}
