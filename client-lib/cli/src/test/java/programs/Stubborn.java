package programs;

import java.util.concurrent.TimeUnit;

/** Ranks that call nothing of MPI, tell their processes, stay, and do not end by a signal that lets them have their way. */
public final class Stubborn {
    private Stubborn() {}

    /**
     * Runs a rank.
     *
     * @param args none.
     * @throws InterruptedException if interrupted.
     */
    public static void main(final String[] args) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(Stubborn::stay));
        System.out.println(ProcessHandle.current().pid());
        TimeUnit.DAYS.sleep(1);
    }

    private static void stay() {
        try {
            TimeUnit.DAYS.sleep(1);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
