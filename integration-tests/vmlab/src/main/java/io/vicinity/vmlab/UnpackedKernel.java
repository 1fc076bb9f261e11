package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Unpacks a kernel once, for all guests that boot it: a translated guest takes as long for that as for the rest of its boot. */
final class UnpackedKernel {
    private UnpackedKernel() {}

    /** A program that may have to be installed first. */
    interface Program {
        /**
         * Finds it.
         *
         * @throws IOException               if it cannot be installed.
         * @throws VmLabUnavailableException if it may not be installed.
         */
        Path find() throws IOException;
    }

    /**
     * Finds the kernel in a directory, or unpacks it there.
     *
     * @param xz the program of that name, which is asked for only if it is needed. Busybox has none for kernels: it knows no filters.
     * @return the kernel as it is distributed, where it is packed otherwise than by xz, does not let itself be unpacked, or QEMU cannot start
     *     it unpacked.
     */
    static Path orPacked(final Path directory, final String release, final Program xz) throws IOException {
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
        final Path compressed = directory.resolve("vmlinux.new.xz");
        try {
            Files.deleteIfExists(unfinished);
            unpack(packed.get(), compressed, xz.find());
            if (!KernelImage.startsUnpacked(ByteBuffer.wrap(Files.readAllBytes(unfinished)))) {
                return distributed;
            }
            return Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException | VmLabUnavailableException e) {
            Progress.say("guests boot more slowly, for their kernel cannot be unpacked: " + e.getMessage());
            return distributed;
        } finally {
            Files.deleteIfExists(compressed);
            Files.deleteIfExists(unfinished);
        }
    }

    /** Unpacks into a file of the same name without its end. */
    private static void unpack(final ByteBuffer packed, final Path file, final Path xz) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (packed.hasRemaining()) {
                out.write(packed);
            }
        }
        HostCommand.run(file.getParent(), xz.toString(), "--decompress", file.toString());
    }
}
