package mpi.programs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import mpi.Comm;
import mpi.Errhandler;
import mpi.Group;
import mpi.Intracomm;
import mpi.LocalEntrance;
import mpi.MPI;
import mpi.MPIException;
import mpi.Prequest;
import mpi.Request;
import mpi.Win;

/** To whom errors of communicators and windows go, and what becomes of the process then. Of one rank, which goes on where a process would end. */
public final class ErrorHandlers {
    private static final int NO_RANK = 9;

    /** Open MPI's number: its Java has no name for it. */
    private static final int ERR_RMA_SHARED = 71;

    private ErrorHandlers() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        Checks.isTrue(MPI.COMM_WORLD.getErrhandler() == MPI.ERRORS_ARE_FATAL, "errors are fatal at first");
        Checks.isTrue(MPI.COMM_SELF.getErrhandler() == MPI.ERRORS_ARE_FATAL, "errors are fatal at first");
        for (final Errhandler handler : new Errhandler[] {MPI.ERRORS_RETURN, MPI.ERRORS_ABORT, MPI.ERRORS_ARE_FATAL}) {
            communicators(handler);
            requests(handler);
            windows(handler);
        }
        apart();
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
        MPI.Finalize();
    }

    /** All that are made of one have its handler, as it was then. */
    private static void communicators(final Errhandler handler) throws MPIException {
        final Intracomm parent = MPI.COMM_WORLD.dup();
        parent.setErrhandler(handler);
        final Intracomm coming = parent.iDup();
        coming.getRequest().waitFor();
        final Group group = parent.getGroup();
        final Comm[] made = {
            parent,
            parent.dup(),
            parent.dup().dup(),
            parent.dupWithInfo(MPI.INFO_NULL),
            coming,
            parent.split(0, 0),
            parent.splitType(Comm.TYPE_SHARED, 0, MPI.INFO_NULL),
            parent.create(group),
            parent.createGroup(group, 1),
            parent.createCart(new int[] {1}, new boolean[] {true}, false),
            parent.createGraph(new int[] {1}, new int[] {0}, false),
            parent.createDistGraphAdjacent(new int[] {0}, new int[] {0}, MPI.INFO_NULL, false)
        };
        parent.setErrhandler(handler == MPI.ERRORS_RETURN ? MPI.ERRORS_ARE_FATAL : MPI.ERRORS_RETURN);
        made[0] = parent.dup();
        made[0].setErrhandler(handler);
        for (final Comm comm : made) {
            Checks.isTrue(comm.getErrhandler() == handler, "the handler of " + comm.getClass());
            fails(handler, MPI.ERR_RANK, "rank " + NO_RANK, () -> comm.send(new int[1], 1, MPI.INT, NO_RANK, 1));
            fails(handler, MPI.ERR_ROOT, "root " + NO_RANK, () -> comm.bcast(new int[1], 1, MPI.INT, NO_RANK));
            fails(
                    handler,
                    MPI.ERR_ROOT,
                    "root " + NO_RANK,
                    () -> comm.iBcast(MPI.newIntBuffer(1), 1, MPI.INT, NO_RANK).waitFor());
            called(handler, () -> comm.callErrhandler(MPI.ERR_OTHER));
        }
    }

    /** What a request fails with goes to the handler that its communicator has then. */
    private static void requests(final Errhandler handler) throws MPIException {
        final Intracomm comm = MPI.COMM_WORLD.dup();
        final IntBuffer room = MPI.newIntBuffer(1);
        comm.setErrhandler(handler == MPI.ERRORS_RETURN ? MPI.ERRORS_ARE_FATAL : MPI.ERRORS_RETURN);
        final Prequest again = comm.recvInit(room, 1, MPI.INT, 0, 3);
        for (int form = 0; form < 4; form++) {
            final Request request;
            if (form == 0) {
                again.start();
                request = again;
            } else {
                request = comm.iRecv(room, 1, MPI.INT, 0, 3);
            }
            comm.send(new int[2], 2, MPI.INT, 0, 3);
            comm.setErrhandler(handler);
            final Request[] one = {request};
            final Checks.Call[] waits = {
                request::waitFor, request::waitStatus, () -> Request.waitAny(one), () -> Request.testAnyStatus(one)
            };
            fails(handler, MPI.ERR_TRUNCATE, "8 bytes", waits[form]);
            comm.setErrhandler(handler == MPI.ERRORS_RETURN ? MPI.ERRORS_ARE_FATAL : MPI.ERRORS_RETURN);
        }
        again.free();
    }

    /** A window has a handler of its own, whatever that of its communicator is. */
    private static void windows(final Errhandler handler) throws MPIException {
        final Intracomm comm = MPI.COMM_WORLD.dup();
        comm.setErrhandler(handler == MPI.ERRORS_RETURN ? MPI.ERRORS_ARE_FATAL : MPI.ERRORS_RETURN);
        final Win[] windows = {
            new Win(MPI.newIntBuffer(4), 4, 1, MPI.INFO_NULL, comm),
            new Win(MPI.INFO_NULL, comm),
            Win.allocate(4, 4, MPI.INFO_NULL, comm)
        };
        final IntBuffer one = MPI.newIntBuffer(1);
        for (final Win win : windows) {
            Checks.isTrue(win.getErrhandler() == MPI.ERRORS_ARE_FATAL, "errors of windows are fatal at first");
            fails(MPI.ERRORS_ARE_FATAL, MPI.ERR_RANK, "rank " + NO_RANK, () -> win.flush(NO_RANK));
            win.setErrhandler(handler);
            Checks.isTrue(win.getErrhandler() == handler, "the handler of a window");
            final String rank = "rank " + NO_RANK;
            fails(handler, MPI.ERR_RANK, rank, () -> win.put(one, 1, MPI.INT, NO_RANK, 0, 1, MPI.INT));
            fails(
                    handler,
                    MPI.ERR_RANK,
                    rank,
                    () -> win.rGet(one, 1, MPI.INT, NO_RANK, 0, 1, MPI.INT).waitFor());
            fails(handler, MPI.ERR_LOCKTYPE, "77", () -> win.lock(77, 0, 0));
            fails(handler, MPI.ERR_RMA_SYNC, "", () -> win.unlock(0));
            called(handler, () -> win.callErrhandler(MPI.ERR_OTHER));
            win.free();
        }
        // What is no window yet has none, either: a rank that is alone shares no memory.
        comm.setErrhandler(handler);
        fails(handler, ERR_RMA_SHARED, "window on", () -> Win.allocateShared(4, 4, MPI.INFO_NULL, comm));
        // What is no window any more has no handler: the error is the job's.
        MPI.COMM_WORLD.setErrhandler(handler);
        fails(handler, MPI.ERR_WIN, "freed", windows[0]::flushAll);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ARE_FATAL);
    }

    /** A handler is that of one communicator alone. */
    private static void apart() throws MPIException {
        final Intracomm first = MPI.COMM_WORLD.dup();
        final Intracomm second = first.dup();
        first.setErrhandler(MPI.ERRORS_RETURN);
        Checks.isTrue(second.getErrhandler() == MPI.ERRORS_ARE_FATAL, "a duplicate is apart");
        Checks.isTrue(MPI.COMM_WORLD.getErrhandler() == MPI.ERRORS_ARE_FATAL, "what it was made of is apart");
        second.setErrhandler(MPI.ERRORS_ABORT);
        Checks.isTrue(first.getErrhandler() == MPI.ERRORS_RETURN, "what it was made of is apart");
    }

    private static void fails(
            final Errhandler handler, final int errorClass, final String named, final Checks.Call call) {
        if (handler == MPI.ERRORS_RETURN) {
            final String message = Checks.failure(errorClass, call);
            Checks.isTrue(message.contains(named), message);
        } else {
            final String told = ends(errorClass, call);
            Checks.isTrue(told.contains(named), told);
            Checks.isTrue(told.contains(text(handler)), told);
        }
    }

    private static void called(final Errhandler handler, final Checks.Call call) throws MPIException {
        if (handler == MPI.ERRORS_RETURN) {
            call.run();
        } else {
            final String told = ends(MPI.ERR_OTHER, call);
            Checks.isTrue(told.contains("raised by the program") && told.contains(text(handler)), told);
        }
    }

    private static String text(final Errhandler handler) {
        return handler == MPI.ERRORS_ABORT ? "MPI_ERRORS_ABORT: " : "MPI_ERRORS_ARE_FATAL: ";
    }

    /** Runs what must end the process with the class of an error, and returns what was told people. */
    private static String ends(final int errorClass, final Checks.Call call) {
        final PrintStream errors = System.err;
        final ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            call.run();
        } catch (final LocalEntrance.Exited e) {
            Checks.equal(e.code(), errorClass, "what the process ends with");
            return told.toString(StandardCharsets.UTF_8);
        } catch (final MPIException e) {
            throw new AssertionError("the error ends the process", e);
        } finally {
            System.setErr(errors);
        }
        throw new AssertionError("the error ends the process");
    }
}
