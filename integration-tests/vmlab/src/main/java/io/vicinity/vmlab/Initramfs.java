package io.vicinity.vmlab;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The first root of every guest: busybox, the modules that it takes to mount its root and to have ports, and our {@code init}. */
final class Initramfs {
    /** Each needs those before it. */
    private static final List<String> VIRTIO = List.of(
            "virtio_ring", "virtio", "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci", "virtio_console");

    private static final List<String> SHARED_ROOT = List.of("9pnet", "9pnet_virtio", "netfs", "fscache", "9p");

    private static final List<String> IMAGE_ROOT = List.of("virtio_blk", "squashfs");

    private Initramfs() {}

    /** Writes what guests boot that mount the machine's root. */
    static Path write(final Kit kit, final Path file) {
        try (Cpio archive = new Cpio(new BufferedOutputStream(Files.newOutputStream(file)))) {
            base(archive, kit, SHARED_ROOT);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** Writes what one guest boots that mounts an image: with the files in it that another finds in its share. */
    static Path writeForImage(final Kit kit, final Path file, final Path share) throws IOException {
        try (Cpio archive = new Cpio(new BufferedOutputStream(Files.newOutputStream(file)));
                Stream<Path> files = Files.list(share)) {
            base(archive, kit, IMAGE_ROOT);
            archive.directory("lab");
            for (final Path shared : files.filter(Files::isRegularFile).toList()) {
                archive.file("lab/" + shared.getFileName(), Files.readAllBytes(shared));
            }
        }
        return file;
    }

    private static void base(final Cpio archive, final Kit kit, final List<String> modulesOfRoot) throws IOException {
        final List<String> modules =
                Stream.concat(VIRTIO.stream(), modulesOfRoot.stream()).toList();
        archive.file("init", resource("init"));
        archive.directory("bin");
        archive.file("bin/busybox", Files.readAllBytes(kit.busybox()));
        archive.directory("modules");
        archive.file("modules/order", (String.join("\n", modules) + "\n").getBytes(StandardCharsets.UTF_8));
        for (final String module : modules) {
            archive.file("modules/" + module + ".ko", Files.readAllBytes(module(kit, module)));
        }
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
