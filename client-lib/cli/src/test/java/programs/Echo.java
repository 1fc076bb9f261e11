package programs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import mpi.MPI;
import mpi.MPIException;

/** Each rank tells what it was given to read. */
public final class Echo {
    private Echo() {}

    /**
     * Runs a rank.
     *
     * @param args of the program.
     * @throws MPIException if a call fails.
     * @throws IOException  if standard input fails.
     */
    public static void main(final String[] args) throws MPIException, IOException {
        MPI.Init(args);
        final String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        System.out.println("rank " + MPI.COMM_WORLD.getRank() + " read \"" + text + "\"");
        MPI.Finalize();
    }
}
