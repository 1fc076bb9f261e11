package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where what belongs to a guest lies on the machine.
 *
 * @param directory of this guest alone.
 * @param process   where what belongs to one QEMU of it lies: a guest that migrates has two for a while.
 */
record GuestFiles(Path directory, Path process) {
    /** Directories that a guest has for itself: nothing of the machine is seen in them. */
    private static final List<Path> OWN = List.of(
            Path.of("/tmp"), Path.of("/run"), Path.of("/var/tmp"), Path.of("/dev"), Path.of("/proc"), Path.of("/sys"));

    /** Of a guest with its first QEMU. */
    GuestFiles(final Path directory) {
        this(directory, directory);
    }

    /** Of the same guest with another QEMU. */
    GuestFiles move(final int number) throws IOException {
        return new GuestFiles(directory, Files.createDirectories(directory.resolve("move" + number)));
    }

    Path console() {
        return directory.resolve("console.log");
    }

    Path qemuLog() {
        return process.resolve("qemu.log");
    }

    Path qemuPid() {
        return process.resolve("qemu.pid");
    }

    Path jobSocket() {
        return process.resolve("jobs.sock");
    }

    /** Where a QEMU waits for a guest that migrates to it. */
    Path migrationSocket() {
        return process.resolve("migration.sock");
    }

    /** The machine's end of a port, which counts from 1. */
    Path portSocket(final int number) {
        return process.resolve("port" + number + ".sock");
    }

    Path qmpSocket() {
        return process.resolve("qmp.sock");
    }

    /** Written by both: the guest sees it as /run/vmlab/share. */
    Path share() {
        return directory.resolve("share");
    }

    Path job(final String id) {
        return share().resolve("jobs").resolve(id);
    }

    /** A script of ours. */
    static String script(final String name) throws IOException {
        return new String(Initramfs.resource(name), StandardCharsets.UTF_8);
    }

    /**
     * Writes what the guest reads when it boots. Of a guest that had the same name nothing is left: what its jobs said is not said by those of
     * this.
     */
    void prepare(final Kit kit, final GuestSpec spec, final String networkScript, final List<Path> visible)
            throws IOException {
        if (Files.exists(directory)) {
            Trees.delete(directory);
        }
        Files.createDirectories(share().resolve("jobs"));
        final StringBuilder paths = new StringBuilder();
        visible.stream()
                .filter(Files::isDirectory)
                .filter(path -> OWN.stream().anyMatch(path::startsWith))
                .distinct()
                .forEach(path -> paths.append(path).append('\n'));
        Files.writeString(share().resolve("visible"), paths);
        Files.writeString(
                share().resolve("boot"),
                "name=" + Guest.quote(spec.name()) + "\nmodules="
                        + Guest.quote(kit.modules().toString()) + "\n"
                        + script("boot"));
        Files.writeString(share().resolve("jobs.sh"), spec.isMigratable() ? JobPorts.script() : script("jobs.sh"));
        Files.writeString(share().resolve("network"), networkScript);
    }
}
