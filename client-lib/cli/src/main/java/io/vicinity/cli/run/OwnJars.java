package io.vicinity.cli.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * Vicinity's own class path, of which ranks need a part. That part goes before what is the program's: a JVM takes what was loaded and
 * linked ahead of time for class paths that begin as the one it was made for. It may only if no class of the program can be hidden by
 * it: so where the program brings packages that ours have too, the program's come first, and ranks start as slowly as they must. Archives
 * that ranks do not need are left out, and directories, which are what was just compiled, come last.
 */
final class OwnJars {
    /** Archives that a rank loads classes from, by the beginning of their names. */
    private static final List<String> NEEDED = List.of(
            "vicinity-cli-",
            "vicinity-client-",
            "vicinity-control-",
            "vicinity-mpi-",
            "vicinity-segment-",
            "agrona-",
            "failureaccess-",
            "grpc-api-",
            "grpc-context-",
            "grpc-core-",
            "grpc-netty-",
            "grpc-protobuf-",
            "grpc-stub-",
            "grpc-util-",
            "guava-",
            "netty-",
            "perfmark-api-",
            "protobuf-java-");

    /** What the packages of these archives lie in. */
    private static final List<String> PACKAGES = List.of(
            "io/grpc/",
            "io/netty/",
            "io/perfmark/",
            "io/vicinity/",
            "com/google/common/",
            "com/google/protobuf/",
            "com/google/thirdparty/",
            "mpi/",
            "org/agrona/");

    private static final String ARCHIVE = ".jar";

    private final List<String> needed = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    /**
     * Divides a class path.
     *
     * @param classPath of this process.
     */
    OwnJars(final String classPath) {
        for (final String entry : classPath.split(File.pathSeparator, -1)) {
            if (!entry.endsWith(ARCHIVE)) {
                others.add(entry);
            } else if (isNeeded(entry.substring(entry.lastIndexOf(File.separatorChar) + 1))) {
                needed.add(entry);
            }
        }
    }

    private static boolean isNeeded(final String name) {
        return NEEDED.stream().anyMatch(name::startsWith);
    }

    /** What ranks load classes from, in the order of the class path. */
    List<String> needed() {
        return List.copyOf(needed);
    }

    /** The class path of a program. */
    String with(final List<String> program, final boolean isHidingNothing) {
        final List<String> all = new ArrayList<>();
        if (isHidingNothing) {
            all.addAll(needed);
        }
        all.addAll(program);
        if (!isHidingNothing) {
            all.addAll(needed);
        }
        all.addAll(others);
        return String.join(File.pathSeparator, all);
    }

    /** Is it a package, or a class of a package, that ours have too? As archives write it, with slashes. */
    static boolean isOurs(final String name) {
        return PACKAGES.stream().anyMatch(name::startsWith);
    }

    /**
     * Is none of our packages in a directory or an archive?
     *
     * @param entry of a class path; what cannot be read has nothing.
     */
    static boolean isFreeOfOurs(final Path entry) {
        if (Files.isDirectory(entry)) {
            return PACKAGES.stream().noneMatch(name -> Files.exists(entry.resolve(name)));
        }
        try (ZipFile archive = new ZipFile(entry.toFile())) {
            return archive.stream().noneMatch(file -> isOurs(file.getName()));
        } catch (final IOException e) {
            return true;
        }
    }

    @Override
    public String toString() {
        return Arrays.asList(needed, others).toString();
    }
}
