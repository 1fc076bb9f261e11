package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.communicator.Partition;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Members;
import io.vicinity.mpi.topology.Graph;
import io.vicinity.mpi.topology.Grid;
import io.vicinity.mpi.topology.Neighbourhood;
import java.nio.Buffer;

/** A communicator within one group. */
@SuppressWarnings("DoNotCallSuggester") // What is not supported is there as in Open MPI, and throws.
public class Intracomm extends Comm {
    Intracomm(final String name) {
        super(name);
    }

    Intracomm(final Communicator communicator, final Comm parent, final boolean copies) {
        super(communicator, parent, copies);
    }

    /** As {@link #dup}. */
    @Override
    public Intracomm clone() {
        return (Intracomm) super.clone();
    }

    @Override
    public Intracomm dup() throws MPIException {
        return new Intracomm(duplicate(), this, true);
    }

    @Override
    public Intracomm iDup() throws MPIException {
        return begin(new Intracomm(null, this, true));
    }

    @Override
    public Intracomm dupWithInfo(final Info info) throws MPIException {
        return (Intracomm) super.dupWithInfo(info);
    }

    /**
     * Puts those of one color together. Collective.
     *
     * @param colour not negative, or {@link MPI#UNDEFINED}.
     * @param key    by which they are ordered; ranks count where keys are the same.
     * @return a new one; {@linkplain #isNull() none} for those without a color.
     * @throws MPIException if it cannot.
     */
    public final Intracomm split(final int colour, final int key) throws MPIException {
        return made(make(live -> {
            if (colour < 0 && colour != Constant.UNDEFINED) {
                throw Faults.failure(
                        ErrorClass.ARG,
                        "split of " + live.context() + ": a color is not negative, or UNDEFINED: " + colour);
            }
            return Partition.split(live, colour, key);
        }));
    }

    /**
     * Puts those together that share memory now: processes in VMs of one host, whatever they are called. Collective.
     *
     * @param splitType {@link #TYPE_SHARED}, or {@link MPI#UNDEFINED}.
     * @param key       by which they are ordered; ranks count where keys are the same.
     * @param info      hints, of which there are none.
     * @return a new one; {@linkplain #isNull() none} for those that want none.
     * @throws MPIException if it cannot.
     */
    public final Intracomm splitType(final int splitType, final int key, final Info info) throws MPIException {
        return made(make(live -> {
            if (splitType != TYPE_SHARED && splitType != Constant.UNDEFINED) {
                throw Faults.failure(ErrorClass.ARG, "split of " + live.context() + ": there is no type " + splitType);
            }
            return Partition.splitByMemory(live, splitType == TYPE_SHARED, key);
        }));
    }

    /**
     * Makes one of a group. Collective.
     *
     * @param group some processes of this one; the same at all of them.
     * @return a new one; {@linkplain #isNull() none} for those that are not in the group.
     * @throws MPIException if it cannot.
     */
    public final Intracomm create(final Group group) throws MPIException {
        final Members members = group.members();
        return made(make(live -> {
            requireMembers(live, members);
            return Partition.create(live, members);
        }));
    }

    /**
     * Makes one of a group. Collective over the group alone.
     *
     * @param group some processes of this one; the same at all of them.
     * @param tag   tells apart what several threads make.
     * @return a new one; {@linkplain #isNull() none} for those that are not in the group.
     * @throws MPIException if it cannot.
     */
    public final Intracomm createGroup(final Group group, final int tag) throws MPIException {
        final Members members = group.members();
        return made(make(live -> {
            requireMembers(live, members);
            return members.rankOf(live.engine().worldRank()) < 0 ? null : Partition.createAmong(live, members, tag);
        }));
    }

    private static void requireMembers(final Communicator live, final Members members) {
        for (int rank = 0; rank < members.size(); rank++) {
            if (live.context().local().rankOf(members.worldRank(rank)) < 0) {
                throw Faults.failure(ErrorClass.GROUP, "rank " + rank + " of the group is not in " + live.context());
            }
        }
    }

    private Intracomm made(final Communicator communicator) {
        return new Intracomm(communicator, this, false);
    }

    /**
     * Makes a grid. Collective.
     *
     * @param dims    processes along each dimension.
     * @param periods which dimensions are rings.
     * @param reorder may ranks change? They stay.
     * @return a new one; {@linkplain #isNull() none} for those for whom there is no place.
     * @throws MPIException if it cannot.
     */
    public final CartComm createCart(final int[] dims, final boolean[] periods, final boolean reorder)
            throws MPIException {
        final Grid[] grid = new Grid[1];
        final Communicator communicator = make(live -> {
            grid[0] = Topologies.grid(dims, periods);
            Topologies.requireSize(live, grid[0].size());
            return first(live, (int) grid[0].size());
        });
        return new CartComm(communicator, this, false, grid[0]);
    }

    /**
     * Makes a graph. Collective.
     *
     * @param index   of each node, the edges of it and those before it.
     * @param edges   the neighbours of node 0, then of node 1, and so on.
     * @param reorder may ranks change? They stay.
     * @return a new one; {@linkplain #isNull() none} for those for whom there is no place.
     * @throws MPIException if it cannot.
     */
    public final GraphComm createGraph(final int[] index, final int[] edges, final boolean reorder)
            throws MPIException {
        final Graph[] graph = new Graph[1];
        final Communicator communicator = make(live -> {
            graph[0] = Topologies.graph(index, edges);
            Topologies.requireSize(live, graph[0].size());
            return first(live, graph[0].size());
        });
        return new GraphComm(communicator, this, false, graph[0], null);
    }

    private static Communicator first(final Communicator live, final int count) {
        return Partition.split(live, live.rank() < count ? 0 : Partition.NO_COLOR, live.rank());
    }

    /**
     * Makes a graph, of which each process names any edges. Collective.
     *
     * @param sources      where the edges begin that this process names.
     * @param degrees      how many of them begin there.
     * @param destinations where they end.
     * @param weights      of them.
     * @param info         hints, of which there are none.
     * @param reorder      may ranks change? They stay.
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public final GraphComm createDistGraph(
            final int[] sources,
            final int[] degrees,
            final int[] destinations,
            final int[] weights,
            final Info info,
            final boolean reorder)
            throws MPIException {
        return distributed(sources, degrees, destinations, weights, true);
    }

    /**
     * Makes a graph without weights, of which each process names any edges. Collective.
     *
     * @param sources      where the edges begin that this process names.
     * @param degrees      how many of them begin there.
     * @param destinations where they end.
     * @param info         hints, of which there are none.
     * @param reorder      may ranks change? They stay.
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public final GraphComm createDistGraph(
            final int[] sources, final int[] degrees, final int[] destinations, final Info info, final boolean reorder)
            throws MPIException {
        return distributed(sources, degrees, destinations, new int[destinations.length], false);
    }

    private GraphComm distributed(
            final int[] sources,
            final int[] degrees,
            final int[] destinations,
            final int[] weights,
            final boolean weighted)
            throws MPIException {
        final Neighbourhood[] neighbourhood = new Neighbourhood[1];
        final Communicator communicator = make(live -> {
            final int[] edges = Topologies.edges(live, sources, degrees, destinations, weights);
            neighbourhood[0] = Neighbourhood.of(live.rank(), Partition.gather(live, edges), weighted);
            return live.duplicate();
        });
        return new GraphComm(communicator, this, false, null, neighbourhood[0]);
    }

    /**
     * Makes a graph, of which each process names its own edges. Collective.
     *
     * @param sources             where edges come from that end here.
     * @param sourceWeights       of them.
     * @param destinations        where edges end that begin here.
     * @param destinationsWeights of them.
     * @param info                hints, of which there are none.
     * @param reorder             may ranks change? They stay.
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public final GraphComm createDistGraphAdjacent(
            final int[] sources,
            final int[] sourceWeights,
            final int[] destinations,
            final int[] destinationsWeights,
            final Info info,
            final boolean reorder)
            throws MPIException {
        return adjacent(sources, sourceWeights, destinations, destinationsWeights);
    }

    /**
     * Makes a graph without weights, of which each process names its own edges. Collective.
     *
     * @param sources      where edges come from that end here.
     * @param destinations where edges end that begin here.
     * @param info         hints, of which there are none.
     * @param reorder      may ranks change? They stay.
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public final GraphComm createDistGraphAdjacent(
            final int[] sources, final int[] destinations, final Info info, final boolean reorder) throws MPIException {
        return adjacent(sources, null, destinations, null);
    }

    private GraphComm adjacent(
            final int[] sources, final int[] sourceWeights, final int[] destinations, final int[] destinationWeights)
            throws MPIException {
        final Communicator communicator = make(live -> {
            Topologies.requireRanks(live, sources);
            Topologies.requireRanks(live, destinations);
            return live.duplicate();
        });
        return new GraphComm(
                communicator,
                this,
                false,
                null,
                new Neighbourhood(sources, sourceWeights, destinations, destinationWeights));
    }

    /**
     * Reduces the vectors of all ranks up to this one.
     *
     * @param sendbuf vector of this rank.
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @throws MPIException if it fails.
     */
    public final void scan(
            final Object sendbuf, final Object recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        runReduction(sendbuf, recvbuf, count, type, op, true);
    }

    /**
     * Reduces the vectors of all ranks up to this one. In place.
     *
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @throws MPIException if it fails.
     */
    public final void scan(final Object recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        runReduction(recvbuf, recvbuf, count, type, op, true);
    }

    /**
     * Begins: reduces the vectors of all ranks up to this one.
     *
     * @param sendbuf vector of this rank.
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iScan(
            final Buffer sendbuf, final Buffer recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        return startReduction(sendbuf, recvbuf, count, type, op, true);
    }

    /**
     * Begins: reduces the vectors of all ranks up to this one. In place.
     *
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iScan(final Buffer recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        return startReduction(recvbuf, recvbuf, count, type, op, true);
    }

    /**
     * Reduces the vectors of all ranks below this one; at rank 0 nothing is written.
     *
     * @param sendbuf vector of this rank.
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @throws MPIException if it fails.
     */
    public final void exScan(
            final Object sendbuf, final Object recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        runReduction(sendbuf, recvbuf, count, type, op, false);
    }

    /**
     * Reduces the vectors of all ranks below this one; at rank 0 nothing is written. In place.
     *
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @throws MPIException if it fails.
     */
    public final void exScan(final Object recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        runReduction(recvbuf, recvbuf, count, type, op, false);
    }

    /**
     * Begins: reduces the vectors of all ranks below this one; at rank 0 nothing is written.
     *
     * @param sendbuf vector of this rank.
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iExScan(
            final Buffer sendbuf, final Buffer recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        return startReduction(sendbuf, recvbuf, count, type, op, false);
    }

    /**
     * Begins: reduces the vectors of all ranks below this one; at rank 0 nothing is written. In place.
     *
     * @param recvbuf for the result.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iExScan(final Buffer recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        return startReduction(recvbuf, recvbuf, count, type, op, false);
    }

    /**
     * Opens a port of this process, where groups of this job that know its string meet this one. Processes of other jobs cannot come: all that
     * communicate are started at once.
     *
     * @return its string.
     * @throws MPIException if MPI is not initialised.
     */
    public static String openPort() throws MPIException {
        return Environment.require().ports().open();
    }

    /**
     * Opens a port of this process, as {@link #openPort()}.
     *
     * @param info hints, of which there are none.
     * @return its string.
     * @throws MPIException if MPI is not initialised.
     */
    public static String openPort(final Info info) throws MPIException {
        return openPort();
    }

    /**
     * Closes a port of this process.
     *
     * @param name its string.
     * @throws MPIException of class {@link MPI#ERR_PORT} if there is no such port.
     */
    public static void closePort(final String name) throws MPIException {
        final Environment environment = Environment.require();
        try {
            environment.ports().close(name);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Waits for a group that connects to a port, and lets it in. Collective.
     *
     * @param port of the root; looked at there alone.
     * @param root rank that opened it.
     * @return a new one between both groups.
     * @throws MPIException of class {@link MPI#ERR_PORT} if the root has no such port.
     */
    public final Intercomm accept(final String port, final int root) throws MPIException {
        return met(root, live -> Environment.require().ports().accept(live, root, port));
    }

    /**
     * Waits for a group that connects to a port, as {@link #accept(String, int)}.
     *
     * @param port of the root; looked at there alone.
     * @param info hints, of which there are none.
     * @param root rank that opened it.
     * @return a new one between both groups.
     * @throws MPIException of class {@link MPI#ERR_PORT} if the root has no such port.
     */
    public final Intercomm accept(final String port, final Info info, final int root) throws MPIException {
        return accept(port, root);
    }

    /**
     * Connects to the group that accepts at a port, and waits until it does. Collective.
     *
     * @param port of a process of this job; looked at by the root alone.
     * @param root rank that knows it.
     * @return a new one between both groups.
     * @throws MPIException of class {@link MPI#ERR_PORT} if that is no port of another process of this job.
     */
    public final Intercomm connect(final String port, final int root) throws MPIException {
        return met(root, live -> Environment.require().ports().connect(live, root, port));
    }

    /**
     * Connects to the group that accepts at a port, as {@link #connect(String, int)}.
     *
     * @param port of a process of this job; looked at by the root alone.
     * @param info hints, of which there are none.
     * @param root rank that knows it.
     * @return a new one between both groups.
     * @throws MPIException of class {@link MPI#ERR_PORT} if that is no port of another process of this job.
     */
    public final Intercomm connect(final String port, final Info info, final int root) throws MPIException {
        return connect(port, root);
    }

    private Intercomm met(final int root, final Maker meeting) throws MPIException {
        return new Intercomm(
                make(live -> {
                    Checks.root(live, root);
                    return meeting.make(live);
                }),
                this);
    }

    /**
     * Publishes a port under a name, for processes of this job.
     *
     * @param service the name.
     * @param port    its string.
     * @throws MPIException of class {@link MPI#ERR_SERVICE} if the name is taken, or is none.
     */
    public static void publishName(final String service, final String port) throws MPIException {
        final Environment environment = Environment.require();
        try {
            environment.portNames().publish(service, port);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Publishes a port under a name, as {@link #publishName(String, String)}.
     *
     * @param service the name.
     * @param info    hints, of which there are none.
     * @param port    its string.
     * @throws MPIException of class {@link MPI#ERR_SERVICE} if the name is taken, or is none.
     */
    public static void publishName(final String service, final Info info, final String port) throws MPIException {
        publishName(service, port);
    }

    /**
     * Takes a name back.
     *
     * @param service the name.
     * @param port    what it was published with.
     * @throws MPIException of class {@link MPI#ERR_SERVICE} if it was not.
     */
    public static void unpublishName(final String service, final String port) throws MPIException {
        final Environment environment = Environment.require();
        try {
            environment.portNames().unpublish(service, port);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Takes a name back, as {@link #unpublishName(String, String)}.
     *
     * @param service the name.
     * @param info    hints, of which there are none.
     * @param port    what it was published with.
     * @throws MPIException of class {@link MPI#ERR_SERVICE} if it was not.
     */
    public static void unpublishName(final String service, final Info info, final String port) throws MPIException {
        unpublishName(service, port);
    }

    /**
     * Finds a port by its name. A name that nobody published is waited for, one second.
     *
     * @param service the name.
     * @return the port's string.
     * @throws MPIException of class {@link MPI#ERR_NAME} if no process of this job published it.
     */
    public static String lookupName(final String service) throws MPIException {
        final Environment environment = Environment.require();
        try {
            return environment.portNames().lookUp(service);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Finds a port by its name, as {@link #lookupName(String)}.
     *
     * @param service the name.
     * @param info    hints, of which there are none.
     * @return the port's string.
     * @throws MPIException of class {@link MPI#ERR_NAME} if no process of this job published it.
     */
    public static String lookupName(final String service, final Info info) throws MPIException {
        return lookupName(service);
    }

    /**
     * Not supported.
     *
     * @param command  not looked at.
     * @param argv     not looked at.
     * @param maxprocs not looked at.
     * @param info     not looked at.
     * @param root     not looked at.
     * @param errcodes not looked at.
     * @return never.
     * @throws MPIException always, of class {@link MPI#ERR_UNSUPPORTED_OPERATION}.
     */
    public final Intercomm spawn(
            final String command,
            final String[] argv,
            final int maxprocs,
            final Info info,
            final int root,
            final int[] errcodes)
            throws MPIException {
        throw Unsupported.dynamic();
    }

    /**
     * Not supported.
     *
     * @param commands not looked at.
     * @param argv     not looked at.
     * @param maxprocs not looked at.
     * @param info     not looked at.
     * @param root     not looked at.
     * @param errcodes not looked at.
     * @return never.
     * @throws MPIException always, of class {@link MPI#ERR_UNSUPPORTED_OPERATION}.
     */
    public final Intercomm spawnMultiple(
            final String[] commands,
            final String[][] argv,
            final int[] maxprocs,
            final Info[] info,
            final int root,
            final int[] errcodes)
            throws MPIException {
        throw Unsupported.dynamic();
    }
}
