package io.vicinity.vmlab;

import java.nio.file.Path;

/**
 * What it takes to boot a guest.
 *
 * @param qemu    the system emulator.
 * @param busybox a static busybox, which is all that the initramfs runs.
 * @param kernel  the kernel's image.
 * @param modules the directory that stands for {@code /lib/modules}.
 * @param release the kernel's release: the one directory in {@code modules}.
 * @param cache   where the lab keeps what it finds out.
 */
record Kit(Path qemu, Path busybox, Path kernel, Path modules, String release, Path cache) {}
