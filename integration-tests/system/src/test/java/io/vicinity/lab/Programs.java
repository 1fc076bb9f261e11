package io.vicinity.lab;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the programs under test are started: as users start them, by the launchers that this build made, with their caches of classes. */
public final class Programs {
    /** Where the launchers and their jars are. */
    public static final Path DEPLOY =
            Path.of("..", "..", "deploy").toAbsolutePath().normalize();

    /** The tests as a guest has them on its class path: their jar, or the directory of their classes. */
    public static final Path TEST_CLASSES = classes();

    /** The best compiler is no gain for a JVM that lives for seconds. What measures has what users have. */
    public static final String FOR_SECONDS = "-XX:TieredStopAtLevel=1";

    private static final String JAVA_HOME = System.getProperty("java.home");
    private static final String MEMORY = "-Xmx512m";
    private static final String LAUNCHER = """
            vicinity_program=vicinity
            vicinity_home=$0
            VICINITY_JAVA_HOME=$1
            vicinity_flags=$2
            vicinity_classes=$3
            vicinity_main=$4
            shift 4
            . "$vicinity_home/libexec/vicinity-launch.sh"
            """;

    private Programs() {}

    private static Path classes() {
        try {
            return Path.of(Programs.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The command that runs a program of the tests as ours are launched, with the command line's cache of classes: it takes a second to
     * load those of a client, and some where a processor is translated.
     *
     * @param flags     of its JVM, split at blanks.
     * @param classPath of what is not ours.
     * @param mainClass of the program.
     * @param arguments for it.
     */
    public static List<String> launcher(
            final String flags, final String classPath, final String mainClass, final List<String> arguments) {
        final List<String> command = new ArrayList<>(
                List.of("/bin/sh", "-c", LAUNCHER, DEPLOY.toString(), JAVA_HOME, flags, classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    static ProcessBuilder java(final String mainClass, final List<String> arguments) {
        return java(System.getProperty("java.class.path"), mainClass, arguments);
    }

    static ProcessBuilder java(final String classPath, final String mainClass, final List<String> arguments) {
        return new ProcessBuilder(launcher(MEMORY + " " + FOR_SECONDS, classPath, mainClass, arguments));
    }

    /** Starts one that enciphers much: the first compiler alone does so at an eighth of the speed. */
    static ProcessBuilder javaForCiphers(final String mainClass, final List<String> arguments) {
        return new ProcessBuilder(launcher(MEMORY, System.getProperty("java.class.path"), mainClass, arguments));
    }

    /** The host agent. */
    public static ProcessBuilder agent(final List<String> arguments) {
        return program("vicinity-agent", arguments);
    }

    static ProcessBuilder daemon(final List<String> arguments) {
        return program("vicinity-guestd", arguments);
    }

    static ProcessBuilder cli(final List<String> arguments) {
        return program("vicinity", arguments);
    }

    private static ProcessBuilder program(final String name, final List<String> arguments) {
        final List<String> command = new ArrayList<>();
        command.add(DEPLOY.resolve("bin").resolve(name).toString());
        command.addAll(arguments);
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("VICINITY_JAVA_HOME", JAVA_HOME);
        return builder;
    }
}
