package io.vicinity.lab;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the programs under test are started: from the class path of the tests, which is that of the reactor. */
final class Programs {
    private static final String FIRST_COMPILER_ALONE = "-XX:TieredStopAtLevel=1";

    private static final List<String> FLAGS = List.of(
            "--add-opens",
            "java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            FIRST_COMPILER_ALONE,
            "-Xshare:auto",
            "-Xmx512m");

    private Programs() {}

    static ProcessBuilder java(final String mainClass, final List<String> arguments) {
        return java(System.getProperty("java.class.path"), mainClass, arguments);
    }

    static ProcessBuilder java(final String classPath, final String mainClass, final List<String> arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(new File("."));
    }

    /** Starts one that enciphers much: the first compiler alone does so at an eighth of the speed. */
    static ProcessBuilder javaForCiphers(final String mainClass, final List<String> arguments) {
        final ProcessBuilder builder = java(mainClass, arguments);
        builder.command().remove(FIRST_COMPILER_ALONE);
        return builder;
    }

    static ProcessBuilder agent(final List<String> arguments) {
        return java("io.vicinity.agent.AgentMain", arguments);
    }

    static ProcessBuilder daemon(final List<String> arguments) {
        return java("io.vicinity.guestd.GuestDaemonMain", arguments);
    }

    static ProcessBuilder cli(final List<String> arguments) {
        return java("io.vicinity.cli.VicinityMain", arguments);
    }
}
