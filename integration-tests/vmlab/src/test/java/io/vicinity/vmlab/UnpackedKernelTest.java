package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an xz that has a kernel ready instead of unpacking one. */
class UnpackedKernelTest {
    private static final int PHYS32_ENTRY = 18;

    @TempDir
    private Path directory;

    private Path distributed;
    private Path xz;

    @BeforeEach
    void prepare() throws IOException {
        distributed = Files.write(directory.resolve("vmlinuz-6"), KernelImages.distributed(KernelImages.packed()));
        xz = unpacksTo("cp '" + directory + "/kernel' \"${2%.xz}\" && rm \"$2\"");
    }

    private Path unpacksTo(final String command) throws IOException {
        final Path script = Files.writeString(
                directory.resolve("xz"), "#!/bin/sh\n[ \"$1\" = --decompress ] && [ -s \"$2\" ] && " + command + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private Path find() throws IOException {
        return UnpackedKernel.orPacked(directory, "6", () -> xz);
    }

    @Test
    void shouldUnpackAKernelOnce() throws IOException {
        final byte[] kernel = KernelImages.unpacked(PHYS32_ENTRY);
        Files.write(directory.resolve("kernel"), kernel);
        assertThat(find()).hasBinaryContent(kernel);
        xz = unpacksTo("false");
        assertThat(find()).hasBinaryContent(kernel);
        assertThat(directory).isDirectoryNotContaining("glob:**.new*");
    }

    @Test
    void shouldTakeTheKernelAsItIsWhereItDoesNotStartUnpacked() throws IOException {
        Files.write(directory.resolve("kernel"), KernelImages.unpacked(PHYS32_ENTRY + 1));
        assertThat(find()).isEqualTo(distributed);
        assertThat(directory).isDirectoryNotContaining("glob:**vmlinux*");
    }

    @Test
    void shouldTakeTheKernelAsItIsWhereItIsPackedOtherwiseWithoutAskingForXz() throws IOException {
        Files.write(distributed, KernelImages.distributed(new byte[16]));
        final Path kernel = UnpackedKernel.orPacked(directory, "6", () -> {
            throw new AssertionError("nobody needs it");
        });
        assertThat(kernel).isEqualTo(distributed);
    }

    @Test
    void shouldTakeTheKernelAsItIsWhereThereIsNoXz() throws IOException {
        final Path kernel = UnpackedKernel.orPacked(directory, "6", () -> {
            throw new VmLabUnavailableException("there is no xz");
        });
        assertThat(kernel).isEqualTo(distributed);
    }

    @Test
    void shouldTakeTheKernelAsItIsWhereItDoesNotLetItselfBeUnpacked() throws IOException {
        xz = unpacksTo("echo half > \"${2%.xz}\" && false");
        assertThat(find()).isEqualTo(distributed);
        assertThat(directory).isDirectoryNotContaining("glob:**.new*");
    }
}
