package io.vicinity.guestd.bar;

import io.vicinity.guestd.pci.IvshmemDevice;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A BAR that can be mapped.
 *
 * @param path   of the file to map.
 * @param device that it belongs to; empty for a plain file.
 */
public record FoundBar(Path path, Optional<IvshmemDevice> device) {}
