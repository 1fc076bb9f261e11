package programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Two ranks, of which one says much and fails, and one says less, and stays. */
public final class LastWords {
    /** More than a pipe takes, and less than two of them. */
    public static final int LINES = 10_000;

    /** Less than a pipe takes. */
    public static final int LINES_OF_OTHERS = 1_000;

    private LastWords() {}

    /**
     * Runs a rank.
     *
     * @param args a file, which tells that the other has said all.
     * @throws IOException          if the file cannot be made.
     * @throws InterruptedException if interrupted.
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final Path said = Path.of(args[0]);
        if ("1".equals(System.getenv("OMPI_COMM_WORLD_RANK"))) {
            say(LINES_OF_OTHERS);
            Files.createFile(said);
            TimeUnit.HOURS.sleep(1);
        }
        while (!Files.exists(said)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        say(LINES);
        System.exit(3);
    }

    private static void say(final int lines) {
        System.out.print("sad words\n".repeat(lines));
        System.out.flush();
    }
}
