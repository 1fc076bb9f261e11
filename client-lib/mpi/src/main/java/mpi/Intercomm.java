package mpi;

import io.vicinity.mpi.communicator.Bridge;
import io.vicinity.mpi.communicator.Communicator;

/** A communicator between two groups: ranks in calls are those of the other group. */
public final class Intercomm extends Comm {
    Intercomm(final Communicator communicator, final Comm parent) {
        this(communicator, parent, false);
    }

    private Intercomm(final Communicator communicator, final Comm parent, final boolean copies) {
        super(communicator, parent, copies);
    }

    /** As {@link #dup}. */
    @Override
    public Intercomm clone() {
        return (Intercomm) super.clone();
    }

    @Override
    public Intercomm dup() throws MPIException {
        return new Intercomm(duplicate(), this, true);
    }

    @Override
    public Intercomm iDup() throws MPIException {
        return begin(new Intercomm(null, this, true));
    }

    @Override
    public Intercomm dupWithInfo(final Info info) throws MPIException {
        return (Intercomm) super.dupWithInfo(info);
    }

    /**
     * How many processes there are in the other group.
     *
     * @return processes.
     * @throws MPIException if this is no communicator.
     */
    public int getRemoteSize() throws MPIException {
        return live().remoteSize();
    }

    /**
     * The processes of the other group.
     *
     * @return a new group.
     * @throws MPIException if this is no communicator.
     */
    public Group getRemoteGroup() throws MPIException {
        return new Group(live().context().remote());
    }

    /**
     * Makes one group of two. Collective.
     *
     * @param high does the group of this process come second?
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public Intracomm merge(final boolean high) throws MPIException {
        return new Intracomm(make(live -> Bridge.merge(live, high)), this, false);
    }

    /**
     * Who spawned this process: nobody, as there are no dynamic processes.
     *
     * @return {@linkplain #isNull() none}.
     * @throws MPIException if MPI is not initialised.
     */
    public static Intercomm getParent() throws MPIException {
        Environment.require();
        return new Intercomm(null, MPI.COMM_WORLD);
    }
}
