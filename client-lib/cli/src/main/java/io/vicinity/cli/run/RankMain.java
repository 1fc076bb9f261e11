package io.vicinity.cli.run;

import io.vicinity.posix.ParentDeath;
import io.vicinity.posix.Posix;
import java.util.Arrays;

/** Runs a program as one rank of a job, which ends with the launcher, whatever happens to that. */
public final class RankMain {
    private static final int FAILED = 1;

    private RankMain() {}

    /**
     * Runs a program.
     *
     * @param args the launcher's process, the class of the program, and the program's arguments.
     * @throws Throwable what the program throws.
     */
    public static void main(final String[] args) throws Throwable {
        // ^C is the launcher's, which then ends the ranks.
        Posix.leaveSession();
        ParentDeath.killsThisProcess();
        final long launcher = Long.parseLong(args[0]);
        if (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L) != launcher) {
            Runtime.getRuntime().halt(FAILED);
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
}
