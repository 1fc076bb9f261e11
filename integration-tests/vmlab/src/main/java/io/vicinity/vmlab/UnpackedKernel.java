package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** Unpacks a kernel once, for all guests that boot it: a translated guest takes as long for that as for the rest of its boot. */
final class UnpackedKernel {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private UnpackedKernel() {}

    /**
     * Finds the kernel in a directory, or unpacks it there.
     *
     * @return the kernel as it is distributed, where it is packed otherwise than by xz, does not let itself be unpacked, or QEMU cannot start
     *     it unpacked.
     */
    static Path orPacked(final Path directory, final String release, final Path busybox) throws IOException {
        final Path unpacked = directory.resolve("vmlinux-" + release);
        if (Files.exists(unpacked)) {
            return unpacked;
        }
        final Path distributed = directory.resolve("vmlinuz-" + release);
        final Optional<ByteBuffer> packed = KernelImage.packedByXz(ByteBuffer.wrap(Files.readAllBytes(distributed)));
        if (packed.isEmpty()) {
            return distributed;
        }
        final Path unfinished = directory.resolve("vmlinux.new");
        Files.deleteIfExists(unfinished);
        try {
            unpack(packed.get(), directory.resolve("vmlinux.new.xz"), busybox);
        } catch (final IOException e) {
            Progress.say("guests boot more slowly, for their kernel cannot be unpacked: " + e.getMessage());
            return distributed;
        }
        if (!KernelImage.startsUnpacked(ByteBuffer.wrap(Files.readAllBytes(unfinished)))) {
            Files.delete(unfinished);
            return distributed;
        }
        return Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Unpacks into a file of the same name without its end. */
    private static void unpack(final ByteBuffer packed, final Path file, final Path busybox) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (packed.hasRemaining()) {
                out.write(packed);
            }
        }
        HostCommand.run(file.getParent(), PATIENCE, busybox.toString(), "unxz", file.toString());
    }
}
