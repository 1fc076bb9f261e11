package programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import mpi.MPI;
import mpi.MPIException;

/** Rank 0 says each line of what it is given, as soon as it is given. */
public final class Parrot {
    private Parrot() {}

    /**
     * Runs a rank.
     *
     * @param args of the program.
     * @throws MPIException if a call fails.
     * @throws IOException  if standard input fails.
     */
    public static void main(final String[] args) throws MPIException, IOException {
        MPI.Init(args);
        if (MPI.COMM_WORLD.getRank() == 0) {
            final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(line + "!");
            }
        }
        MPI.COMM_WORLD.barrier();
        MPI.Finalize();
    }
}
