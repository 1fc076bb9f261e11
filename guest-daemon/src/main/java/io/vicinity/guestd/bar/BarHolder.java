package io.vicinity.guestd.bar;

import java.nio.file.Path;

/** The BAR that is in use now; another one when the segment behind the path was replaced. Thread-safe. */
public final class BarHolder implements AutoCloseable {
    private final Path path;
    private volatile Bar bar;

    /**
     * Opens the BAR.
     *
     * @param path of the file.
     * @throws io.vicinity.service.VicinityFailure as {@link Bar#open} says.
     */
    public BarHolder(final Path path) {
        this.path = path;
        bar = Bar.open(path);
    }

    /**
     * The BAR in use.
     *
     * @return as last opened.
     */
    public Bar get() {
        return bar;
    }

    /**
     * Opens the path again, and takes what is there now in place of what was mapped.
     *
     * @return true if it is another segment, or another use of its memory.
     * @throws io.vicinity.service.VicinityFailure as {@link Bar#open} says; the old BAR then stays.
     */
    public synchronized boolean reopen() {
        final Bar old = bar;
        final boolean sameFile = old.isSameFile();
        final Bar next = Bar.open(path);
        if (sameFile && next.layout().equals(old.layout())) {
            next.close();
            return false;
        }
        bar = next;
        old.close();
        return true;
    }

    @Override
    public void close() {
        bar.close();
    }
}
