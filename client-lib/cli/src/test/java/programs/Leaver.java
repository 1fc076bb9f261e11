package programs;

import java.io.IOException;

/** A rank that calls nothing of MPI, and leaves a process behind that keeps its output open and outlives it. */
public final class Leaver {
    private Leaver() {}

    /**
     * Runs a rank.
     *
     * @param args the exit code.
     * @throws IOException if the process cannot be started.
     */
    public static void main(final String[] args) throws IOException {
        final Process left = new ProcessBuilder("sleep", "3600").inheritIO().start();
        System.err.println("a rank ends");
        System.out.print(left.pid());
        System.out.flush();
        System.exit(Integer.parseInt(args[0]));
    }
}
