package io.vicinity.guestd.bar;

import io.vicinity.guestd.pci.IvshmemDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A BAR that can be mapped.
 *
 * @param path   of the file to map.
 * @param device that it belongs to; empty for a plain file.
 * @param others ivshmem devices that are not used, each with the reason.
 */
public record FoundBar(Path path, Optional<IvshmemDevice> device, List<String> others) {
    /** Copies the list, so that the record cannot change. */
    public FoundBar {
        others = List.copyOf(others);
    }

    /**
     * A file that is no device's.
     *
     * @param path of the file.
     * @return the BAR.
     */
    static FoundBar file(final Path path) {
        return new FoundBar(path, Optional.empty(), List.of());
    }
}
