package mpi.programs;

import mpi.Intercomm;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;

/** Groups that meet at ports: of ranks that were sent the port, and of ranks that look it up; of at least two ranks. */
public final class Meetings {
    private static final String SERVICE = "oracle";
    private static final int CALLS = 3;

    private Meetings() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final int rank = MPI.COMM_WORLD.getRank();
        final int size = MPI.COMM_WORLD.getSize();
        groups(rank, size);
        clients(rank, size);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_RETURN);
        MPI.COMM_SELF.setErrhandler(MPI.ERRORS_RETURN);
        wrongPorts(rank);
        wrongNames(rank, size);
        MPI.Finalize();
    }

    /** Even ranks serve, their last one leads; odd ones connect, led by their first one. */
    private static void groups(final int rank, final int size) throws MPIException {
        final boolean serves = rank % 2 == 0;
        final Intracomm group = MPI.COMM_WORLD.split(rank % 2, rank);
        final int root = serves ? group.getSize() - 1 : 0;
        final boolean leads = group.getRank() == root;
        final char[] port = new char[MPI.MAX_PORT_NAME];
        final String name = serves && leads ? Intracomm.openPort() : null;
        final int opener = (size - 1) / 2 * 2;
        if (name != null) {
            name.getChars(0, name.length(), port, 0);
        }
        MPI.COMM_WORLD.bcast(port, port.length, MPI.CHAR, opener);
        for (int call = 0; call < CALLS; call++) {
            final Intercomm met = serves
                    ? group.accept(name, root)
                    : group.connect(leads ? new String(port).trim() : null, MPI.INFO_NULL, root);
            Checks.equal(met.getRemoteSize(), size - group.getSize(), "ranks of the other group");
            final int[] sum = new int[1];
            met.allReduce(new int[] {rank + call}, sum, 1, MPI.INT, MPI.SUM);
            int expected = 0;
            for (int other = serves ? 1 : 0; other < size; other += 2) {
                expected += other + call;
            }
            Checks.equal(sum[0], expected, "sum over the other group");
            met.disconnect();
        }
        if (name != null) {
            Intracomm.closePort(name);
        }
        group.free();
    }

    /** Rank 0 serves all others one by one. */
    private static void clients(final int rank, final int size) throws MPIException {
        final String port = rank == 0 ? Intracomm.openPort(MPI.INFO_NULL) : null;
        if (rank == 0) {
            Intracomm.publishName(SERVICE, port);
        }
        MPI.COMM_WORLD.barrier();
        final int[] told = new int[1];
        if (rank == 0) {
            int sum = 0;
            for (int client = 1; client < size; client++) {
                final Intercomm met = MPI.COMM_SELF.accept(port, 0);
                met.recv(told, 1, MPI.INT, 0, 1);
                sum += told[0];
                met.disconnect();
            }
            Checks.equal(sum, size * (size - 1) / 2, "all clients came");
            Intracomm.unpublishName(SERVICE, port);
            Intracomm.closePort(port);
        } else {
            final Intercomm met = MPI.COMM_SELF.connect(Intracomm.lookupName(SERVICE), 0);
            told[0] = rank;
            met.send(told, 1, MPI.INT, 0, 1);
            met.disconnect();
        }
        MPI.COMM_WORLD.barrier();
    }

    private static void wrongPorts(final int rank) throws MPIException {
        final String closed = Intracomm.openPort();
        Intracomm.closePort(closed);
        Checks.failure(MPI.ERR_PORT, () -> Intracomm.closePort(closed));
        Checks.failure(MPI.ERR_PORT, () -> MPI.COMM_WORLD.accept(closed, 0));
        Checks.failure(MPI.ERR_PORT, () -> MPI.COMM_WORLD.connect(closed + "of another job", 0));
        Checks.failure(MPI.ERR_PORT, () -> MPI.COMM_WORLD.connect("tcp://10.0.0.1:4711", 1));
        final String own = Intracomm.openPort();
        Checks.failure(MPI.ERR_PORT, () -> MPI.COMM_SELF.connect(own, 0));
        Checks.failure(MPI.ERR_ROOT, () -> MPI.COMM_SELF.connect(own, rank + 1));
    }

    private static void wrongNames(final int rank, final int size) throws MPIException {
        Checks.failure(MPI.ERR_SERVICE, () -> Intracomm.unpublishName(SERVICE, "no such port"));
        final String mine = SERVICE + rank;
        Intracomm.publishName(mine, "somewhere");
        Checks.failure(MPI.ERR_SERVICE, () -> Intracomm.publishName(mine, "elsewhere"));
        Checks.failure(MPI.ERR_SERVICE, () -> Intracomm.publishName("x".repeat(5000), "somewhere"));
        Checks.equal(Intracomm.lookupName(SERVICE + (1 - Math.min(rank, 1))), "somewhere", "what another published");
        // Once, as that waits a second.
        if (rank == 1 && size == 2) {
            Checks.failure(MPI.ERR_NAME, () -> Intracomm.lookupName(SERVICE));
        }
    }
}
