package io.vicinity.cli.sandbox;

import io.vicinity.service.ByteSize;

/**
 * What a sandbox shall be.
 *
 * @param vms     number of daemons, at least 1.
 * @param segment size of the shared memory.
 * @param arena   of an endpoint that asks for no size.
 * @param fabric  true if channels can be taken from the memory to the fabric.
 */
public record SandboxOptions(int vms, ByteSize segment, ByteSize arena, boolean fabric) {
    /** Largest number of VMs. */
    static final int MAX_VMS = 64;

    /** Segment size if nothing else is said. */
    static final String DEFAULT_SEGMENT = "256MiB";

    /** Arena size if nothing else is said. */
    static final String DEFAULT_ARENA = "4MiB";

    /**
     * A sandbox whose channels can be taken to the fabric.
     *
     * @param vms     number of daemons, at least 1.
     * @param segment size of the shared memory.
     * @param arena   of an endpoint that asks for no size.
     */
    public SandboxOptions(final int vms, final ByteSize segment, final ByteSize arena) {
        this(vms, segment, arena, true);
    }

    /**
     * A sandbox of the usual sizes.
     *
     * @param vms number of daemons.
     * @return the options.
     */
    public static SandboxOptions of(final int vms) {
        return new SandboxOptions(vms, ByteSize.parse(DEFAULT_SEGMENT), ByteSize.parse(DEFAULT_ARENA));
    }
}
