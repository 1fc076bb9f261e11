package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Debian's packages: installs what must be installed, and unpacks what need not. */
final class DebianPackages {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path HERE = Path.of(".").toAbsolutePath();

    private boolean updated;

    /** May packages be had on this machine? */
    static boolean available() {
        return HostCommand.find("apt-get").isPresent()
                && HostCommand.find("dpkg").isPresent();
    }

    /** Installs packages; needs root. */
    void install(final String... packages) throws IOException {
        update();
        HostCommand.run(
                HERE,
                PATIENCE,
                Stream.concat(
                                Stream.of(
                                        "apt-get",
                                        "install",
                                        "-y",
                                        "-qq",
                                        "--no-install-recommends",
                                        "-o",
                                        "DPkg::Lock::Timeout=240"),
                                Stream.of(packages))
                        .toArray(String[]::new));
    }

    /** The package that a metapackage stands for today. */
    String dependencyOf(final String metapackage, final String prefix) throws IOException {
        update();
        return HostCommand.run(HERE, PATIENCE, "apt-cache", "depends", metapackage)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: " + prefix))
                .map(line -> line.substring("Depends: ".length()))
                .findFirst()
                .orElseThrow(() -> new IOException(metapackage + " depends on no package named " + prefix + "..."));
    }

    /** Downloads a package and unpacks it into a directory; installs nothing. */
    void unpack(final String name, final Path directory) throws IOException {
        update();
        final Path downloads = Files.createDirectories(directory.resolveSibling(directory.getFileName() + ".deb"));
        HostCommand.run(downloads, PATIENCE, "apt-get", "download", "-qq", name);
        final List<Path> files;
        try (Stream<Path> listed = Files.list(downloads)) {
            files = listed.toList();
        }
        for (final Path file : files) {
            HostCommand.run(downloads, PATIENCE, "dpkg", "-x", file.toString(), directory.toString());
            Files.delete(file);
        }
        Files.delete(downloads);
    }

    private void update() throws IOException {
        if (!updated && HostCommand.find("apt-get").isPresent() && isRoot()) {
            HostCommand.run(HERE, PATIENCE, "apt-get", "update", "-qq");
        }
        updated = true;
    }

    /** Does this process run as root? */
    static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }
}
