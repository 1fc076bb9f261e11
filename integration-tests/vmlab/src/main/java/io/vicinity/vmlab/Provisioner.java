package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds QEMU, a static busybox and a Debian kernel, and gets what is missing where it may: QEMU and xz are installed, all else is only
 * unpacked into a cache. One build at a time; whoever comes second finds the work done.
 */
final class Provisioner {
    private static final String QEMU = "qemu-system-x86_64";

    /** The cloud flavour is smaller, but has no 9p. */
    private static final String KERNEL = "linux-image-amd64";

    private final Path cache;
    private final DebianPackages packages = new DebianPackages();

    private Provisioner(final Path cache) {
        this.cache = cache;
    }

    /**
     * Gets all that guests need.
     *
     * @throws VmLabUnavailableException if something is missing and cannot be had.
     */
    static synchronized Kit provision() {
        final Path cache = cacheDirectory();
        try {
            Files.createDirectories(cache);
            try (FileChannel lock =
                    FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                return new Provisioner(cache).find();
            }
        } catch (final IOException e) {
            throw new VmLabUnavailableException("virtual machines cannot be provisioned: " + firstLine(e), e);
        }
    }

    /**
     * Gets what makes images of file systems, which only guests need that migrate.
     *
     * @throws VmLabUnavailableException if it is missing and cannot be had.
     */
    static synchronized Path mksquashfs() {
        try {
            return new Provisioner(cacheDirectory()).installed("mksquashfs", "squashfs-tools");
        } catch (final IOException e) {
            throw new VmLabUnavailableException("mksquashfs cannot be installed: " + firstLine(e), e);
        }
    }

    /**
     * Gets what programs in guests need for verbs: the libraries and tools of libibverbs and UCX, and what makes a device.
     *
     * @throws VmLabUnavailableException if something is missing and cannot be had.
     */
    static synchronized void requireVerbs() {
        final Provisioner provisioner = new Provisioner(cacheDirectory());
        try {
            provisioner.installed("rdma", "iproute2");
            // The drivers of libibverbs are programs' own business, says Debian: nothing depends on them.
            provisioner.installed("ibv_rc_pingpong", "ibverbs-utils", "ibverbs-providers");
            provisioner.installed("ucx_perftest", "ucx-utils");
        } catch (final IOException e) {
            throw new VmLabUnavailableException("what verbs need cannot be installed: " + firstLine(e), e);
        }
    }

    private static Path cacheDirectory() {
        final String configured = System.getenv("XDG_CACHE_HOME");
        final Path base = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("vicinity").resolve("vmlab").toAbsolutePath();
    }

    private static String firstLine(final IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private Kit find() throws IOException {
        if (!"amd64".equals(System.getProperty("os.arch"))) {
            throw new VmLabUnavailableException(
                    "guests are x86-64, and this machine is " + System.getProperty("os.arch"));
        }
        final Path qemu = installed(QEMU, "qemu-system-x86");
        final Path busybox = busybox();
        final Path kernel = kernel();
        final Path modules = kernel.resolve("lib/modules");
        final String release = only(modules).getFileName().toString();
        if (Files.notExists(modules.resolve(release).resolve("modules.dep"))) {
            HostCommand.run(cache, busybox.toString(), "depmod", "-b", kernel.toString(), release);
        }
        final Path image = UnpackedKernel.orPacked(kernel.resolve("boot"), release, () -> installed("xz", "xz-utils"));
        return new Kit(qemu, busybox, image, modules, release, cache);
    }

    private Path installed(final String program, final String... names) throws IOException {
        final Optional<Path> found = HostCommand.find(program);
        if (found.isPresent()) {
            return found.get();
        }
        final String all = String.join(" ", names);
        if (!DebianPackages.available() || !DebianPackages.isRoot()) {
            throw new VmLabUnavailableException(
                    program + " is not here, and cannot be installed without apt-get and root; "
                            + "install it (Debian: apt install " + all + ")");
        }
        say("installing " + all);
        packages.install(names);
        return HostCommand.find(program).orElseThrow(() -> new IOException(all + " brought no " + program));
    }

    private Path busybox() throws IOException {
        final Path unpacked = unpacked("busybox-static", "busybox");
        final Path merged = unpacked.resolve("usr/bin/busybox");
        return Files.exists(merged) ? merged : unpacked.resolve("bin/busybox");
    }

    private Path kernel() throws IOException {
        final Optional<Path> newest = newestKernel();
        if (newest.isPresent()) {
            return newest.get();
        }
        requireApt("a Debian kernel");
        return unpacked(packages.dependencyOf(KERNEL, "linux-image-"), "a Debian kernel");
    }

    /** A kernel that was unpacked before is as good as the newest, and needs no network. */
    private Optional<Path> newestKernel() throws IOException {
        try (Stream<Path> entries = Files.list(cache)) {
            return entries.filter(entry -> entry.getFileName().toString().matches("linux-image-.*-amd64"))
                    .max((a, b) -> a.getFileName().compareTo(b.getFileName()));
        }
    }

    private Path unpacked(final String name, final String what) throws IOException {
        final Path directory = cache.resolve(name);
        if (Files.notExists(directory)) {
            requireApt(what);
            say("downloading " + name);
            final Path unfinished = cache.resolve(name + ".new");
            deleteTree(unfinished);
            packages.unpack(name, unfinished);
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        }
        return directory;
    }

    private void requireApt(final String what) {
        if (!DebianPackages.available()) {
            throw new VmLabUnavailableException(
                    what + " is not in " + cache + ", and this machine has no apt-get and dpkg to get it");
        }
    }

    private static Path only(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            final List<Path> found = entries.toList();
            if (found.size() != 1) {
                throw new IOException(directory + " should hold one kernel, and holds " + found);
            }
            return found.getFirst();
        }
    }

    private static void deleteTree(final Path directory) throws IOException {
        if (Files.exists(directory)) {
            Trees.delete(directory);
        }
    }

    private static void say(final String what) {
        Progress.say(what + " for virtual machines");
    }
}
