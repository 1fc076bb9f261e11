package io.vicinity.guestd.bar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that was named. Whether it is there at all is told when it is opened first.
 *
 * @param path of the file.
 */
record FileBarSource(Path path) implements BarSource {
    @Override
    public Optional<FoundBar> find() {
        return Files.exists(path) ? Optional.of(FoundBar.file(path)) : Optional.empty();
    }

    @Override
    public boolean mayComeLater() {
        return false;
    }

    /** A file that was removed stays what it is for who maps it: an agent that restarts may have made another one. */
    @Override
    public boolean isGone(final FoundBar found, final Bar bar) {
        return false;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
