package io.vicinity.cli.run;

import io.vicinity.cli.sandbox.SandboxOptions;
import io.vicinity.mpi.job.JobSettings;
import io.vicinity.service.ByteSize;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Map;
import java.util.UUID;

/**
 * What a job shall be.
 *
 * @param name  that no other job of the tenant has.
 * @param ranks processes of the job, at least 1.
 * @param vms   that the ranks are dealt to, at least 1.
 */
record JobPlan(String name, int ranks, int vms) {
    /** Where programs that were written for Open MPI look before they initialise MPI, to name files, or to seed. */
    private static final String OPEN_MPI_SIZE = "OMPI_COMM_WORLD_SIZE";

    private static final String OPEN_MPI_RANK = "OMPI_COMM_WORLD_RANK";

    private static final int MIB_SHIFT = 20;
    private static final long LEAST_SHARED_MIB = JobSettings.DEFAULT_SHARED_BYTES >> MIB_SHIFT;

    /** Two buffers of 8 MiB with their headers, and some for boards and windows. */
    private static final long MOST_SHARED_MIB = 32;

    /** All ranks together share no more than this part of the memory that is free: other jobs start beside, and who writes more is killed. */
    private static final int FREE_PARTS = 16;

    private static final long CHANNEL_BYTES = 64L << 10;
    private static final long LEAST_SEGMENT_BYTES = 256L << 20;

    /**
     * Plans a job with a new name.
     *
     * @param ranks number of ranks.
     * @param vms   number of VMs.
     * @throws VicinityFailure CONFIG_INVALID that names what makes no sense.
     */
    static JobPlan of(final int ranks, final int vms) {
        if (ranks < 1) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "-n " + ranks + " is no number of ranks", "give -n 1 or more");
        }
        if (vms < 1 || vms > ranks) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "--vms " + vms + " is no number of VMs for " + ranks + (ranks == 1 ? " rank" : " ranks"),
                    "give --vms 1" + (ranks == 1 ? "" : " to " + ranks));
        }
        final String unique = UUID.randomUUID().toString().replace("-", "");
        return new JobPlan("run-" + unique, ranks, vms);
    }

    /** The number of a rank's VM, from 1: each VM has a block of neighbouring ranks, and the first ones have one more. */
    int vmOf(final int rank) {
        final int least = ranks / vms;
        final int larger = ranks % vms;
        final int inLarger = larger * (least + 1);
        return 1 + (rank < inLarger ? rank / (least + 1) : larger + (rank - inLarger) / least);
    }

    /** What a rank finds in its environment. */
    Map<String, String> environment(final int rank) {
        return Map.of(
                JobSettings.JOB_VARIABLE,
                name,
                JobSettings.SIZE_VARIABLE,
                Integer.toString(ranks),
                JobSettings.RANK_VARIABLE,
                Integer.toString(rank),
                OPEN_MPI_SIZE,
                Integer.toString(ranks),
                OPEN_MPI_RANK,
                Integer.toString(rank));
    }

    /**
     * How much each rank shares in a sandbox which is the job's alone.
     *
     * @param freeBytes of the file system that the sandbox will be in.
     * @return mebibytes.
     */
    long sharedMib(final long freeBytes) {
        return Math.clamp((freeBytes / FREE_PARTS / ranks) >> MIB_SHIFT, LEAST_SHARED_MIB, MOST_SHARED_MIB);
    }

    /** A sandbox for ranks that share what they do where nothing else is said, on whichever route. */
    SandboxOptions sandbox() {
        return sandbox(LEAST_SHARED_MIB, true);
    }

    /**
     * A sandbox for ranks that share its memory for as long as they live, of which nobody else knows: the fabric, for which each rank would
     * listen, is left out.
     *
     * @param sharedMib mebibytes that each rank shares.
     */
    SandboxOptions ownSandbox(final long sharedMib) {
        return sandbox(sharedMib, false);
    }

    /** It has room for the arenas of all ranks, and for a channel between any two. */
    private SandboxOptions sandbox(final long sharedMib, final boolean fabric) {
        // Twice what ranks share: they take no more than half of a segment for all that they have.
        final long arena = 2 * (JobSettings.MESSAGE_BYTES + (sharedMib << MIB_SHIFT));
        final long needed = ranks * arena + (long) ranks * (ranks - 1) / 2 * CHANNEL_BYTES;
        // A segment's size is a power of two, and costs nothing before it is used.
        final long size = Math.max(LEAST_SEGMENT_BYTES, Long.highestOneBit(needed) * 2);
        return new SandboxOptions(
                vms,
                ByteSize.parse(Long.toString(size)),
                ByteSize.parse(Long.toString(JobSettings.MESSAGE_BYTES)),
                fabric);
    }
}
