package io.vicinity.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What ranks' JVMs load that was loaded and linked when Vicinity was built. The launcher says where it lies; a JVM goes on without it, and
 * says nothing, where it does not fit that JVM or its class path.
 */
final class AheadOfTime {
    /** Set by the launcher: the directory of the caches. */
    private static final String DIRECTORY_PROPERTY = "vicinity.aot";

    /** Set by {@code vicinity-make-cache}: a directory in which rank 0 leaves a cache when it ends. */
    private static final String RECORD_VARIABLE = "VICINITY_AOT_RECORD";

    private static final String NAME = "vicinity-rank";

    private AheadOfTime() {}

    /** Flags of a rank's JVM, in an installation. */
    static List<String> flags(final int rank) {
        return flags(
                rank,
                Optional.ofNullable(System.getProperty(DIRECTORY_PROPERTY)).map(Path::of),
                Optional.ofNullable(System.getenv(RECORD_VARIABLE)).map(Path::of));
    }

    /**
     * Flags of a rank's JVM.
     *
     * @param rank      the first one leaves a cache, if one does.
     * @param directory that a cache may be in.
     * @param record    where a cache is to be left.
     */
    static List<String> flags(final int rank, final Optional<Path> directory, final Optional<Path> record) {
        if (record.isPresent()) {
            return rank > 0
                    ? List.of()
                    : List.of("-XX:AOTCacheOutput=" + record.get().resolve(NAME + ".aot"), "-Xlog:aot*=off");
        }
        return directory
                .map(path -> path.resolve(NAME + "-" + System.getProperty("java.runtime.version") + ".aot"))
                .filter(Files::isReadable)
                .map(cache -> List.of("-XX:AOTMode=auto", "-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off"))
                .orElse(List.of());
    }
}
