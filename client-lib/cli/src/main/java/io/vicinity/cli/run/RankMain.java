package io.vicinity.cli.run;

import io.vicinity.cli.sandbox.OwnSandbox;
import io.vicinity.posix.ParentDeath;
import io.vicinity.posix.Posix;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.util.Arrays;

/** Runs a program as one rank of a job, which ends with the launcher, whatever happens to that. */
public final class RankMain {
    /** Stands for the launcher's process where that is on another host. */
    static final String REMOTE = "remote";

    private static final int FAILED = 1;

    /** As if by SIGTERM. */
    private static final int TERMINATED = 143;

    private static final long GRACE_MILLIS = 1000;

    private RankMain() {}

    /**
     * Runs a program.
     *
     * @param args the launcher's process or {@link #REMOTE}, the class of the program, and the program's arguments.
     * @throws Throwable what the program throws.
     */
    public static void main(final String[] args) throws Throwable {
        if (args[0].equals(REMOTE)) {
            System.setIn(RemoteInput.start(new FileInputStream(FileDescriptor.in), RankMain::end));
        } else {
            endWith(Long.parseLong(args[0]));
            OwnSandbox.await();
        }
        final Class<?> type = Class.forName(args[1], false, ClassLoader.getSystemClassLoader());
        final MainMethod method = MainMethod.of(type).orElse(null);
        if (method == null) {
            System.err.println("vicinity: class " + args[1] + " has no method main; name the class that has it");
            System.exit(FAILED);
            return;
        }
        method.invoke(Arrays.copyOfRange(args, 2, args.length));
    }

    private static void endWith(final long launcher) {
        // ^C is the launcher's, which then ends the ranks.
        Posix.leaveSession();
        ParentDeath.killsThisProcess();
        if (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L) != launcher) {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** Ends as by SIGTERM and, if a hook of the program takes too long, by SIGKILL. */
    private static void end() {
        Thread.ofPlatform().daemon().name("rank-end").start(() -> System.exit(TERMINATED));
        try {
            Thread.sleep(GRACE_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(TERMINATED);
    }
}
