package io.vicinity.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What ranks' JVMs load that was loaded and linked when Vicinity was built. The launcher says where it lies; a JVM goes on without it, and
 * says nothing, where it does not fit that JVM or its class path.
 *
 * @param directory that a cache may be in.
 * @param recording directory in which rank 0 leaves what it loaded, and the arguments of its JVM; empty as a rule.
 */
record AheadOfTime(Optional<Path> directory, Optional<Path> recording) {
    /** Set by the launcher. */
    private static final String DIRECTORY_PROPERTY = "vicinity.aot";

    /** Set by {@code vicinity-make-cache}. */
    private static final String RECORDING_VARIABLE = "VICINITY_AOT_RECORD";

    private static final String NAME = "vicinity-rank";

    /** As the launcher and the environment say. */
    static AheadOfTime ofThisProcess() {
        return new AheadOfTime(
                Optional.ofNullable(System.getProperty(DIRECTORY_PROPERTY)).map(Path::of),
                Optional.ofNullable(System.getenv(RECORDING_VARIABLE)).map(Path::of));
    }

    /** Is a cache about to be made? Ranks then have nothing in their class path but what all ranks have. */
    boolean isRecording() {
        return recording.isPresent();
    }

    /** Flags of a rank's JVM. */
    List<String> flags(final int rank) {
        if (isRecording()) {
            return rank > 0
                    ? List.of()
                    : List.of(
                            "-XX:AOTMode=record",
                            "-XX:AOTConfiguration=" + recording.get().resolve(NAME + ".0"),
                            // Else each rank compiles at once what this one found worth compiling.
                            "-XX:+UnlockDiagnosticVMOptions",
                            "-XX:-AOTRecordTraining",
                            "-Xlog:aot*=off");
        }
        return directory
                .map(path -> path.resolve(NAME + "-" + System.getProperty("java.runtime.version") + ".aot"))
                .filter(Files::isReadable)
                .map(cache -> List.of(
                        "-XX:AOTMode=auto",
                        "-XX:AOTCache=" + cache,
                        // Where it was made for: else each rank writes all of its pages, to correct their addresses.
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:ArchiveRelocationMode=0",
                        "-Xlog:aot*=off",
                        "-Xlog:cds*=off"))
                .orElse(List.of());
    }

    /**
     * Notes the arguments of the first rank's JVM, in the form of java's argument files: a cache is made with the same.
     *
     * @param rank    of the JVM.
     * @param command that starts it.
     */
    void note(final int rank, final List<String> command) {
        if (isRecording() && rank == 0) {
            try {
                Files.write(
                        recording.get().resolve(NAME + ".arguments"),
                        command.stream()
                                .skip(1)
                                .filter(argument -> !flags(rank).contains(argument))
                                .map(argument -> '"' + argument.replace("\\", "\\\\") + '"')
                                .toList());
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
