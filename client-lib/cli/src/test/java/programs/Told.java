package programs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Ranks that call nothing of MPI. They tell what they were given; those that have no arguments tell their process, and stay. */
public final class Told {
    private Told() {}

    /**
     * Runs a rank.
     *
     * @param args of the program.
     * @throws IOException          if standard input fails.
     * @throws InterruptedException if interrupted.
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            System.out.println(ProcessHandle.current().pid());
            TimeUnit.DAYS.sleep(1);
        }
        System.out.println("\"" + new String(System.in.readAllBytes(), StandardCharsets.UTF_8) + "\", "
                + String.join("|", args).replace('\n', '¶') + ", " + System.getenv("GREETING"));
    }
}
