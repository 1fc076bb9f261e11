package io.vicinity.vmlab;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a guest boots, and finds as its root.
 *
 * @param initramfs its first root.
 * @param image     of its root, or nothing for the machine's own.
 */
record GuestRoot(Path initramfs, Optional<Path> image) {}
