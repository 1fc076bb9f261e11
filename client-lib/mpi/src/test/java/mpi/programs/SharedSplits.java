package mpi.programs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import mpi.Comm;
import mpi.Group;
import mpi.Info;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.testing.Hosts;

/** Puts those together that share memory, on hosts that the test knows, and compares who is with whom. */
public final class SharedSplits {
    private static final Hosts HOSTS = Hosts.current();

    private SharedSplits() {}

    /** A number of a rank of the world. */
    @FunctionalInterface
    private interface Numbering {
        int of(int rank);
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final Intracomm world = MPI.COMM_WORLD;
        final int rank = world.getRank();
        final int size = world.getSize();
        splitAll(world, "at first");
        // Whoever moves shares memory with others from now on, and communicators of before do not matter.
        world.barrier();
        if (rank == 0) {
            HOSTS.move(size - 1, HOSTS.of(0));
            HOSTS.move(size / 2, 1_000);
        }
        world.barrier();
        splitAll(world, "after two have moved");
        MPI.Finalize();
    }

    private static void splitAll(final Intracomm world, final String when) throws MPIException {
        final int rank = world.getRank();
        final int size = world.getSize();
        check(world, other -> 0, other -> true, "all, " + when);
        check(world, other -> -other, other -> true, "all in reverse, " + when);
        check(world, other -> 7 * other % 5, other -> other % 3 != 1, "some, " + when);
        // Ranks of a part are others than those of the world.
        final Intracomm reversed = world.split(0, -rank);
        check(reversed, other -> 0, other -> true, "those of a communicator in reverse, " + when);
        reversed.free();
        final Intracomm part = world.split(rank % 2, size - rank);
        check(part, other -> other / 2, other -> true, "those of a part, " + when);
        part.free();
    }

    /** Does a rank of the world want to be with others? */
    @FunctionalInterface
    private interface Wish {
        boolean of(int rank);
    }

    private static void check(final Intracomm comm, final Numbering key, final Wish wish, final String what)
            throws MPIException {
        final int me = MPI.COMM_WORLD.getRank();
        final Intracomm shared = comm.splitType(wish.of(me) ? Comm.TYPE_SHARED : MPI.UNDEFINED, key.of(me), new Info());
        Checks.equal(shared.isNull(), !wish.of(me), "no communicator of " + what);
        if (shared.isNull()) {
            return;
        }
        final List<Integer> expected = new ArrayList<>();
        for (final int other : worldRanks(comm)) {
            if (wish.of(other) && HOSTS.of(other) == HOSTS.of(me)) {
                expected.add(other);
            }
        }
        expected.sort(Comparator.comparingInt(key::of));
        Checks.equal(worldRanks(shared), expected, "who shares memory of " + what);
        Checks.equal(shared.getRank(), expected.indexOf(me), "rank of " + what);
        final int[] all = new int[shared.getSize()];
        shared.allGather(new int[] {me}, 1, MPI.INT, all, 1, MPI.INT);
        for (int i = 0; i < all.length; i++) {
            Checks.equal(all[i], expected.get(i), "rank " + i + " of " + what);
        }
        shared.free();
    }

    /** The members of a communicator. */
    private static List<Integer> worldRanks(final Comm comm) throws MPIException {
        final int[] ranks = new int[comm.getSize()];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = i;
        }
        final List<Integer> found = new ArrayList<>();
        for (final int rank : Group.translateRanks(comm.getGroup(), ranks, MPI.COMM_WORLD.getGroup())) {
            found.add(rank);
        }
        return found;
    }
}
