package io.vicinity.cli.run;

import io.vicinity.cli.process.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The command line of ranks.
 *
 * @param classPath  of the program.
 * @param jvmOptions of the user.
 * @param main       class of the program.
 * @param args       of the program.
 * @param isCrowded  true if ranks share processors: then they compile less at the start.
 */
record RankCommand(ClassPath classPath, List<String> jvmOptions, String main, List<String> args, boolean isCrowded) {
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");

    /**
     * What is called some hundred times is most likely called at the start alone. To compile it takes a quarter of what a rank does until it
     * has met the others, while they want the processor. Loops are compiled as soon as ever.
     */
    private static final List<String> LATE_COMPILER = List.of(
            "-XX:Tier3InvocationThreshold=2000",
            "-XX:Tier3MinInvocationThreshold=1000",
            "-XX:Tier3CompileThreshold=5000");

    /**
     * Where ranks share processors, the compiler of each takes them from all others, and each round of them waits for the slowest. What the
     * optimizing one does for methods that are called often is worth it only to those that are called very often; loops are optimized as soon as
     * ever. Seconds from the first of so many all-gathers of 8 bytes, 8 ranks on 2 processors:
     *
     * <pre>
     *                  100     1,000   10,000   30,000   100,000   300,000
     *   as usual       1.9      4.5      9.4     9.9       11.5      16
     *   this late      0.9      2.0      6.1     8.8       16        29
     * </pre>
     */
    private static final List<String> LATE_OPTIMIZER =
            List.of("-XX:Tier4InvocationThreshold=500000", "-XX:Tier4CompileThreshold=1500000");

    /** Program and arguments of a rank that ends with this process. */
    List<String> line(final int rank) {
        return line(rank, Long.toString(ProcessHandle.current().pid()));
    }

    /** Program and arguments of a rank on another host, that ends with its standard input. */
    List<String> remoteLine(final int rank) {
        return line(rank, RankMain.REMOTE);
    }

    private List<String> line(final int rank, final String launcher) {
        final List<String> options = new ArrayList<>(ChildJvm.userFlags());
        options.addAll(jvmOptions);
        final List<String> flags = new ArrayList<>();
        // Ranks are many, and processors few: a collector with threads of its own takes them from other ranks.
        if (options.stream().noneMatch(COLLECTOR.asMatchPredicate())) {
            flags.add("-XX:+UseSerialGC");
        }
        // A store of a reference writes its card only where it is not marked yet: the store would wait behind those to
        // lines that the other rank has, and short messages are no quicker than what waits there.
        flags.add("-XX:+UseCondCardMark");
        flags.add("-XX:-UsePerfData");
        flags.addAll(LATE_COMPILER);
        if (isCrowded) {
            flags.addAll(LATE_OPTIMIZER);
        }
        // Events that nobody records cost a tenth of a second at the start: all of the flight recorder is loaded for
        // them.
        flags.add("-Dio.netty.jfr.enabled=false");
        final AheadOfTime aheadOfTime = AheadOfTime.ofThisProcess();
        flags.addAll(aheadOfTime.flags(rank));
        flags.addAll(options);
        final List<String> arguments = new ArrayList<>();
        arguments.add(launcher);
        arguments.add(main);
        arguments.addAll(args);
        final List<String> command = ChildJvm.commandLine(
                RankMain.class.getName(), flags, classPath.withOurs(aheadOfTime.isRecording()), arguments);
        aheadOfTime.note(rank, command);
        return command;
    }
}
