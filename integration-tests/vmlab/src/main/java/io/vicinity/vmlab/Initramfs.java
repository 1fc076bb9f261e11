package io.vicinity.vmlab;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The first root of every guest: busybox, the modules that it takes to mount 9p and to have ports, and our {@code init}. */
final class Initramfs {
    /** Each needs those before it. */
    private static final List<String> MODULES = List.of(
            "virtio_ring",
            "virtio",
            "virtio_pci_modern_dev",
            "virtio_pci_legacy_dev",
            "virtio_pci",
            "9pnet",
            "9pnet_virtio",
            "netfs",
            "fscache",
            "9p",
            "virtio_console");

    private Initramfs() {}

    /** Writes the archive into a file. */
    static Path write(final Kit kit, final Path file) {
        try (Cpio archive = new Cpio(new BufferedOutputStream(Files.newOutputStream(file)))) {
            archive.file("init", resource("init"));
            archive.directory("bin");
            archive.file("bin/busybox", Files.readAllBytes(kit.busybox()));
            archive.directory("modules");
            archive.file("modules/order", (String.join("\n", MODULES) + "\n").getBytes(StandardCharsets.UTF_8));
            for (final String module : MODULES) {
                archive.file("modules/" + module + ".ko", Files.readAllBytes(module(kit, module)));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static Path module(final Kit kit, final String name) throws IOException {
        try (Stream<Path> files = Files.walk(kit.modules().resolve(kit.release()))) {
            return files.filter(file -> file.endsWith(name + ".ko"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the kernel " + kit.release() + " has no module " + name));
        }
    }

    /** A script of ours. */
    static byte[] resource(final String name) throws IOException {
        try (var in = Initramfs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the lab's own script " + name + " is missing");
            }
            return in.readAllBytes();
        }
    }
}
