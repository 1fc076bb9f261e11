package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where what belongs to a guest lies on the machine.
 *
 * @param directory of this guest alone.
 */
record GuestFiles(Path directory) {
    /** Directories that a guest has for itself: nothing of the machine is seen in them. */
    private static final List<Path> OWN = List.of(
            Path.of("/tmp"), Path.of("/run"), Path.of("/var/tmp"), Path.of("/dev"), Path.of("/proc"), Path.of("/sys"));

    Path console() {
        return directory.resolve("console.log");
    }

    Path qemuLog() {
        return directory.resolve("qemu.log");
    }

    Path qemuPid() {
        return directory.resolve("qemu.pid");
    }

    Path jobSocket() {
        return directory.resolve("jobs.sock");
    }

    /** The machine's end of a port, which counts from 1. */
    Path portSocket(final int number) {
        return directory.resolve("port" + number + ".sock");
    }

    Path qmpSocket() {
        return directory.resolve("qmp.sock");
    }

    /** Written by both: the guest sees it as /run/vmlab/share. */
    Path share() {
        return directory.resolve("share");
    }

    Path job(final String id) {
        return share().resolve("jobs").resolve(id);
    }

    /** Writes what the guest reads when it boots. */
    void prepare(final Kit kit, final GuestSpec spec, final String networkScript, final List<Path> visible)
            throws IOException {
        Files.createDirectories(share().resolve("jobs"));
        final StringBuilder paths = new StringBuilder();
        Stream.concat(visible.stream(), spec.visible().stream())
                .filter(Files::isDirectory)
                .filter(path -> OWN.stream().anyMatch(path::startsWith))
                .distinct()
                .forEach(path -> paths.append(path).append('\n'));
        Files.writeString(share().resolve("visible"), paths);
        Files.writeString(
                share().resolve("boot"),
                "name=" + Guest.quote(spec.name()) + "\nmodules="
                        + Guest.quote(kit.modules().toString()) + "\n"
                        + new String(Initramfs.resource("boot"), StandardCharsets.UTF_8));
        Files.write(share().resolve("jobs.sh"), Initramfs.resource("jobs.sh"));
        Files.writeString(share().resolve("network"), networkScript);
    }
}
