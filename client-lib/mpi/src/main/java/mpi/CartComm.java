package mpi;

import io.vicinity.mpi.collective.Neighbours;
import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.communicator.Partition;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.topology.Grid;
import java.util.Arrays;

/** A communicator whose processes stand in a grid. */
public final class CartComm extends Intracomm {
    private final Grid grid;

    CartComm(final Communicator communicator, final Comm parent, final boolean copies, final Grid grid) {
        super(communicator, parent, copies);
        this.grid = grid;
    }

    /** As {@link #dup}. */
    @Override
    public CartComm clone() {
        return (CartComm) super.clone();
    }

    @Override
    public CartComm dup() throws MPIException {
        return new CartComm(duplicate(), this, true, grid);
    }

    @Override
    public CartComm iDup() throws MPIException {
        return begin(new CartComm(null, this, true, grid));
    }

    @Override
    public CartComm dupWithInfo(final Info info) throws MPIException {
        return (CartComm) super.dupWithInfo(info);
    }

    @Override
    Topology topology() {
        final int[] neighbours = grid.neighbours(rank());
        return new Topology(Neighbours.ofGrid(neighbours), neighbours.length, neighbours.length);
    }

    @Override
    int topologyKind() {
        return Constant.CART;
    }

    private int rank() {
        try {
            return live().rank();
        } catch (final MPIException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The grid, and where this process stands in it.
     *
     * @return both.
     * @throws MPIException if this is no communicator.
     */
    public CartParms getTopo() throws MPIException {
        return new CartParms(grid.dimensions(), grid.periods(), grid.coordinates(live().rank()));
    }

    /**
     * Who stands somewhere.
     *
     * @param coords coordinates.
     * @return a rank.
     * @throws MPIException if they lie out of the grid.
     */
    public int getRank(final int[] coords) throws MPIException {
        live();
        final int rank = coords.length < grid.dimensionCount() ? Grid.OUTSIDE : grid.rank(coords);
        if (rank == Grid.OUTSIDE) {
            throw faults().raise(Faults.failure(
                    ErrorClass.ARG,
                    "these coordinates are not in the grid of " + live().context() + ": " + Arrays.toString(coords)));
        }
        return rank;
    }

    /**
     * Where a rank stands.
     *
     * @param rank of the process.
     * @return its coordinates.
     * @throws MPIException if there is no such rank.
     */
    public int[] getCoords(final int rank) throws MPIException {
        if (rank < 0 || rank >= live().size()) {
            throw faults().raise(
                            Faults.failure(ErrorClass.RANK, "there is no rank " + rank + " in " + live().context()));
        }
        return grid.coordinates(rank);
    }

    /**
     * Whom a shift along a dimension goes from and to.
     *
     * @param direction dimension.
     * @param disp      steps, positive upwards.
     * @return both ranks, {@link MPI#PROC_NULL} where the grid ends.
     * @throws MPIException if there is no such dimension.
     */
    public ShiftParms shift(final int direction, final int disp) throws MPIException {
        if (direction < 0 || direction >= grid.dimensionCount()) {
            throw faults().raise(Faults.failure(
                    ErrorClass.DIMS, "there is no dimension " + direction + " in " + live().context()));
        }
        final int rank = live().rank();
        return new ShiftParms(grid.neighbour(rank, direction, -disp), grid.neighbour(rank, direction, disp));
    }

    /**
     * Cuts the grid into smaller ones. Collective.
     *
     * @param remainDims which dimensions stay together.
     * @return the grid that this process is in.
     * @throws MPIException if it cannot.
     */
    public CartComm sub(final boolean[] remainDims) throws MPIException {
        final Communicator communicator = make(live -> {
            if (remainDims.length < grid.dimensionCount()) {
                throw Faults.failure(
                        ErrorClass.DIMS,
                        live.context() + " has " + grid.dimensionCount() + " dimensions, and not " + remainDims.length);
            }
            return Partition.split(live, grid.slice(live.rank(), remainDims), live.rank());
        });
        return new CartComm(communicator, this, false, grid.sub(remainDims));
    }

    /**
     * Which rank would be best for this process in a grid.
     *
     * @param dims    processes along each dimension.
     * @param periods which dimensions are rings.
     * @return its own; {@link MPI#UNDEFINED} if there is no place for it.
     * @throws MPIException if there is no such grid.
     */
    public int map(final int[] dims, final boolean[] periods) throws MPIException {
        final Communicator live = live();
        try {
            final Grid wanted = Topologies.grid(dims, periods);
            Topologies.requireSize(live, wanted.size());
            return live.rank() < wanted.size() ? live.rank() : Constant.UNDEFINED;
        } catch (final RuntimeException e) {
            throw faults().raise(e);
        }
    }

    /**
     * Chooses dimensions as close to each other as they can be.
     *
     * @param nnodes processes in the grid.
     * @param dims   those that are 0 are filled in.
     * @throws MPIException if there is no such grid.
     */
    public static void createDims(final int nnodes, final int[] dims) throws MPIException {
        Environment.require();
        try {
            Topologies.dimensions(nnodes, dims);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }
}
