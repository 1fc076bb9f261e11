package mpi.programs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import mpi.LocalEntrance;
import mpi.MPI;
import mpi.MPIException;

/** An error of one rank that ends it, because a communicator's handler says so. */
public final class AbortingErrors {
    private AbortingErrors() {}

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        MPI.COMM_WORLD.setErrhandler(MPI.ERRORS_ABORT);
        Checks.isTrue(MPI.COMM_WORLD.getErrhandler() == MPI.ERRORS_ABORT, "the handler that was set");
        Checks.isTrue(MPI.COMM_WORLD.dup().getErrhandler() == MPI.ERRORS_ABORT, "the handler of a duplicate");
        final PrintStream errors = System.err;
        final ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            MPI.COMM_WORLD.send(new int[1], 1, MPI.INT, 9, 1);
        } catch (final LocalEntrance.Exited e) {
            Checks.equal(e.code(), MPI.ERR_RANK, "what the process ends with");
            final String text = told.toString(StandardCharsets.UTF_8);
            Checks.isTrue(text.contains("rank 9") && text.contains("MPI_ERRORS_ABORT: "), text);
            return;
        } finally {
            System.setErr(errors);
        }
        throw new AssertionError("the error ends the process");
    }
}
