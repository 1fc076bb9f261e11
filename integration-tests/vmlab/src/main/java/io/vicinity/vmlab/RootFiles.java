package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which of the machine's files are in an image of a guest's root. */
final class RootFiles {
    /** What programs expect to be there, and by what libraries are found. */
    private static final List<Path> SKELETON = Stream.of(
                    "/etc/hosts",
                    "/etc/resolv.conf",
                    "/etc/nsswitch.conf",
                    "/etc/passwd",
                    "/etc/group",
                    "/lib",
                    "/lib64")
            .map(Path::of)
            .toList();

    /** Of a JDK, what no program needs to run. */
    private static final Set<String> NOT_OF_THE_JDK = Set.of("jmods", "man", "legal", "include", "demo", "lib/src.zip");

    /** Of the kernel, what machines have that are not virtual, and what takes much room. */
    private static final Set<String> NOT_OF_THE_KERNEL = Set.of("sound", "drivers");

    private static final Set<String> DRIVERS = Set.of("virtio", "block", "vfio", "uio", "infiniband", "iommu");

    /** Of these only what is no single maker's: that is in directories of theirs. */
    private static final Set<String> PLAIN_DRIVERS = Set.of("net", "char");

    private final Path jdk;
    private final Path modules;
    private final Set<Path> files = new TreeSet<>();

    RootFiles(final Kit kit) throws IOException {
        jdk = Path.of(System.getProperty("java.home")).toRealPath();
        modules = kit.modules().resolve(kit.release()).resolve("kernel").toRealPath();
    }

    /** All files and links of some of the machine's, with what the JDK needs, in order. */
    Collection<Path> of(final Collection<Path> visible) throws IOException {
        for (final Path path : SKELETON) {
            if (Files.exists(path)) {
                add(path);
            }
        }
        for (final Path path : visible) {
            addTree(path);
        }
        for (final Path library : libraries()) {
            add(library);
        }
        return files;
    }

    private void addTree(final Path root) throws IOException {
        add(root);
        try (Stream<Path> found = Files.find(root.toRealPath(), Integer.MAX_VALUE, (path, _) -> isWanted(path))) {
            found.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(files::add);
        }
    }

    private boolean isWanted(final Path path) {
        if (path.startsWith(jdk)) {
            return NOT_OF_THE_JDK.stream().noneMatch(jdk.relativize(path)::startsWith);
        }
        if (path.startsWith(modules)) {
            return isWantedModule(modules.relativize(path));
        }
        return true;
    }

    private static boolean isWantedModule(final Path module) {
        if (NOT_OF_THE_KERNEL.stream().noneMatch(module::startsWith) || module.getNameCount() < 2) {
            return true;
        }
        final String driver = module.getName(1).toString();
        return module.startsWith("drivers")
                && (DRIVERS.contains(driver) || module.getNameCount() <= 3 && PLAIN_DRIVERS.contains(driver));
    }

    /** Adds a path with all links on the way, and what they lead to, if that is a file. */
    private void add(final Path path) throws IOException {
        Path reached = Path.of("/");
        for (final Path name : path.toAbsolutePath().normalize()) {
            reached = reached.resolve(name);
            if (Files.isSymbolicLink(reached)) {
                files.add(reached);
                reached =
                        reached.resolveSibling(Files.readSymbolicLink(reached)).normalize();
                add(reached);
                reached = reached.toRealPath();
            }
        }
        if (Files.isRegularFile(reached)) {
            files.add(reached);
        }
    }

    /** The machine's libraries that the JDK needs. */
    private List<Path> libraries() throws IOException {
        final List<String> command =
                new ArrayList<>(List.of("ldd", jdk.resolve("bin/java").toString()));
        try (Stream<Path> found = Files.find(
                jdk.resolve("lib"),
                Integer.MAX_VALUE,
                (path, _) -> path.toString().endsWith(".so"))) {
            found.map(Path::toString).forEach(command::add);
        }
        return HostCommand.run(jdk, command.toArray(String[]::new))
                .lines()
                .map(line -> line.replaceFirst(".*=>", "").strip().split(" ", -1)[0])
                .filter(word -> word.startsWith("/"))
                .map(word -> word.replaceFirst(":$", ""))
                .map(Path::of)
                .distinct()
                .filter(path -> Files.isRegularFile(path) && !path.startsWith(jdk))
                .toList();
    }
}
