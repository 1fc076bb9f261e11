package io.vicinity.cli.run;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the classes of a program are: what the user says, and then Vicinity's own. */
final class ClassPath {
    private static final String WILDCARD = "*";
    private static final String MPI = "mpi/MPI.class";

    private final List<String> entries;

    private ClassPath(final List<String> entries) {
        this.entries = entries;
    }

    /**
     * As for {@code java}: what is given, else what the environment says, else this directory.
     *
     * @param given    as the user gives it; null if he does not.
     * @param variable the environment's; null if it says nothing.
     * @throws VicinityFailure CONFIG_INVALID that names an entry that was given, and is not there.
     */
    static ClassPath of(final String given, final String variable) {
        final String text = given != null ? given : variable != null ? variable : "";
        final ClassPath classPath = new ClassPath(Arrays.stream(text.split(File.pathSeparator, -1))
                .map(entry -> entry.isEmpty() ? "." : entry)
                .toList());
        if (given != null) {
            classPath.entries.forEach(ClassPath::checkPresence);
        }
        return classPath;
    }

    /** Of a program that is Vicinity's own. */
    static ClassPath none() {
        return new ClassPath(List.of());
    }

    private static void checkPresence(final String entry) {
        final Path path = isWildcard(entry) ? Path.of(entry).toAbsolutePath().getParent() : Path.of(entry);
        if (!Files.exists(path)) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "the class path has " + entry + ", which is not there",
                    "compile the program, or correct -cp");
        }
    }

    /**
     * Checks that a program is there, and that its MPI is ours.
     *
     * @param main name of the class.
     * @throws VicinityFailure CONFIG_INVALID that names what is wrong.
     */
    void check(final String main) throws IOException {
        final ClassLoader own = ClassPath.class.getClassLoader();
        for (final String entry : entries) {
            try (URLClassLoader alone = new URLClassLoader(urls(entry), null)) {
                final URL mpi = alone.findResource(MPI);
                if (mpi != null && !mpi.toString().equals(String.valueOf(own.getResource(MPI)))) {
                    throw new VicinityFailure(
                            FailureCode.CONFIG_INVALID,
                            "the class path has " + entry + ", which brings an MPI of its own",
                            "leave it out: Vicinity's is there by itself");
                }
            }
        }
        try (URLClassLoader all = new URLClassLoader(
                entries.stream().flatMap(entry -> Arrays.stream(urls(entry))).toArray(URL[]::new), own)) {
            if (all.getResource(main.replace('.', '/') + ".class") == null) {
                throw new VicinityFailure(
                        FailureCode.CONFIG_INVALID,
                        "there is no class " + main + " in the class path " + this,
                        "give the name of a compiled class as java takes it, with its package, and its directory or jar"
                                + " by -cp");
            }
        }
    }

    /**
     * With what of Vicinity ranks need: before, where nothing is hidden by it.
     *
     * @param isRecorded true to leave out what only some ranks have: all but what ranks need.
     */
    String withOurs(final boolean isRecorded) {
        final OwnJars own = new OwnJars(System.getProperty("java.class.path"));
        return isRecorded ? String.join(File.pathSeparator, own.needed()) : own.with(entries, isFreeOfOurs());
    }

    /** Does it have none of the packages that ours have? */
    boolean isFreeOfOurs() {
        return entries.stream().flatMap(entry -> paths(entry).stream()).allMatch(OwnJars::isFreeOfOurs);
    }

    @Override
    public String toString() {
        return String.join(File.pathSeparator, entries);
    }

    private static boolean isWildcard(final String entry) {
        return entry.equals(WILDCARD) || entry.endsWith(File.separator + WILDCARD);
    }

    private static URL[] urls(final String entry) {
        return paths(entry).stream().map(ClassPath::url).toArray(URL[]::new);
    }

    private static List<Path> paths(final String entry) {
        if (!isWildcard(entry)) {
            return List.of(Path.of(entry));
        }
        final Path directory = Optional.ofNullable(Path.of(entry).getParent()).orElse(Path.of("."));
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (final IOException e) {
            // As java does, which looks for no jars where there is no directory.
            return List.of();
        }
    }

    private static URL url(final Path path) {
        try {
            return path.toUri().toURL();
        } catch (final MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
