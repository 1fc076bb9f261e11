package io.vicinity.cli.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts a class of this program in a JVM of its own: the same JDK and class path, but flags that are not those of the command line. Those
 * that the user gives by {@code VICINITY_JVM_OPTS}, as to the launchers, come last and win.
 */
public final class ChildJvm {
    /** What every JVM of ours needs: Agrona reaches into jdk.internal.misc, and libc is called by the foreign function interface. */
    private static final List<String> NEEDED = List.of(
            "--add-opens",
            "java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final String OPTIONS_VARIABLE = "VICINITY_JVM_OPTS";

    private ChildJvm() {}

    /**
     * Prepares the process.
     *
     * @param main  class to run.
     * @param flags of the JVM, besides those that all need.
     * @param args  of the class.
     * @return a builder whose standard input is a pipe: its end tells the child that this process is gone.
     */
    public static ProcessBuilder command(final Class<?> main, final List<String> flags, final List<String> args) {
        return new ProcessBuilder(commandLine(main.getName(), flags, args));
    }

    /**
     * The command line of a JVM.
     *
     * @param main  name of the class to run.
     * @param flags of the JVM, besides those that all need.
     * @param args  of the class.
     * @return program and arguments.
     */
    public static List<String> commandLine(final String main, final List<String> flags, final List<String> args) {
        return commandLine(main, flags, userFlags(), args);
    }

    /**
     * The command line of a JVM that has a class path of its own, and no flags but those that all need and those that are given.
     *
     * @param main      name of the class to run.
     * @param flags     of the JVM, besides those that all need.
     * @param classPath of the JVM.
     * @param args      of the class.
     * @return program and arguments.
     */
    public static List<String> commandLine(
            final String main, final List<String> flags, final String classPath, final List<String> args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NEEDED);
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
        command.add(main);
        command.addAll(args);
        return command;
    }

    /**
     * The flags that the user gives by {@code VICINITY_JVM_OPTS}.
     *
     * @return one by one.
     */
    public static List<String> userFlags() {
        return split(System.getenv().getOrDefault(OPTIONS_VARIABLE, ""));
    }

    /** As {@link #commandLine(String, List, List)}, with the user's flags. */
    static List<String> commandLine(
            final String main, final List<String> flags, final List<String> userFlags, final List<String> args) {
        final List<String> all = new ArrayList<>(flags);
        all.addAll(userFlags);
        return commandLine(main, all, System.getProperty("java.class.path"), args);
    }

    /** Splits flags at blanks. */
    static List<String> split(final String flags) {
        return Stream.of(flags.split("\\s+", -1))
                .filter(flag -> !flag.isEmpty())
                .toList();
    }
}
