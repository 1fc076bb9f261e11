package mpi.programs.random;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import mpi.Intracomm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;

/**
 * Calls collectives by chance, on the world and on parts of it, and compares what they do with what plain loops say. Its arguments are a
 * seed, and how many communicators are tried.
 */
public final class RandomCollectives {
    /** Turns on a communicator: boards come with the second collective. */
    private static final int TURNS = 10;

    /** Collectives that are begun before the first of them is waited for, at most. */
    private static final int MOST_AT_ONCE = 4;

    /** For which a rank now and then lets the others go on. */
    private static final long PAUSE_NANOS = 100_000;

    private final SplittableRandom shared;
    private final SplittableRandom own;
    private final Intracomm comm;
    private final Intracomm copy;

    private RandomCollectives(
            final SplittableRandom shared, final SplittableRandom own, final Intracomm comm, final Intracomm copy) {
        this.shared = shared;
        this.own = own;
        this.comm = comm;
        this.copy = copy;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        final long seed = Long.parseLong(args[0]);
        final int communicators = Integer.parseInt(args[1]);
        final Intracomm world = MPI.COMM_WORLD;
        final SplittableRandom ofAll = new SplittableRandom(seed);
        for (int i = 0; i < communicators; i++) {
            final SplittableRandom own = new SplittableRandom(ofAll.nextLong() + world.getRank());
            final int colours = 1 + ofAll.nextInt(3);
            final int colour = own.nextInt(colours);
            final long ofGroup = ofAll.nextLong() + colour;
            if (colours == 1) {
                tryOut(new SplittableRandom(ofGroup), own, world);
            } else {
                final Intracomm part = world.split(colour, own.nextInt(world.getSize()));
                tryOut(new SplittableRandom(ofGroup), own, part);
                part.free();
            }
        }
        MPI.Finalize();
    }

    private static void tryOut(final SplittableRandom shared, final SplittableRandom own, final Intracomm comm)
            throws MPIException {
        final Intracomm copy = comm.dup();
        final RandomCollectives calls = new RandomCollectives(shared, own, comm, copy);
        for (int turn = 0; turn < TURNS; turn++) {
            calls.turn();
        }
        copy.free();
    }

    /** Some collectives at once, of which those that block are called while others go on. */
    private void turn() throws MPIException {
        final List<Call> calls = new ArrayList<>();
        final List<Request> requests = new ArrayList<>();
        for (int left = 1 + shared.nextInt(MOST_AT_ONCE); left > 0; left--) {
            final boolean begins = Draws.oneIn(shared, 3);
            final Call call = draw(begins);
            if (Draws.oneIn(own, 8)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (begins) {
                requests.add(call.begin());
            } else {
                call.run();
            }
            calls.add(call);
        }
        end(requests.toArray(new Request[0]));
        for (final Call call : calls) {
            call.check();
        }
    }

    private Call draw(final boolean begins) throws MPIException {
        final Intracomm chosen = shared.nextBoolean() ? comm : copy;
        return shared.nextBoolean()
                ? new Movements(chosen, shared, own, begins).draw()
                : new Reductions(chosen, shared, own, begins).draw();
    }

    /** Waits for all, in some way. */
    private void end(final Request[] requests) throws MPIException {
        switch (own.nextInt(4)) {
            case 0 -> Request.waitAll(requests);
            case 1 -> {
                for (final int i : Draws.order(own, requests.length)) {
                    requests[i].waitFor();
                }
            }
            case 2 -> {
                while (!Request.testAll(requests)) {
                    Thread.onSpinWait();
                }
            }
            default -> {
                for (int i = 0; i < requests.length; i++) {
                    final int ended = Request.waitAny(requests);
                    if (!requests[ended].isNull()) {
                        throw new AssertionError("what was waited for is over");
                    }
                }
            }
        }
    }
}
