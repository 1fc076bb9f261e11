package io.vicinity.guestd.bar;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.time.Duration;

/** The BAR that is in use now, if there is one; another one when the segment was replaced, or the device plugged again. Thread-safe. */
public final class BarHolder implements AutoCloseable {
    private final Runnable onRelease;
    private volatile Bar bar;
    private volatile boolean present;
    private long heldBackUntil = System.nanoTime();

    /** Holds nothing yet. */
    public BarHolder() {
        this(() -> {});
    }

    /**
     * Holds nothing yet.
     *
     * @param onRelease called when the BAR is let go of: what else is held of its device must go too. Not called when another segment is
     *                  taken from the same place.
     */
    public BarHolder(final Runnable onRelease) {
        this.onRelease = onRelease;
    }

    /**
     * Opens a BAR and holds it.
     *
     * @param path of the file.
     * @throws VicinityFailure as {@link Bar#open} says.
     */
    public BarHolder(final Path path) {
        this();
        take(Bar.open(path));
    }

    /**
     * Is there a BAR now?
     *
     * @return false before the device came, and after it went.
     */
    public boolean isPresent() {
        return present;
    }

    /**
     * The BAR in use.
     *
     * @return as last opened; one that went reads 0.
     * @throws VicinityFailure {@link FailureCode#NO_DEVICE} if there never was one.
     */
    public Bar get() {
        final Bar current = bar;
        if (current == null) {
            throw noDevice("this VM has no ivshmem device with a segment yet");
        }
        return current;
    }

    /**
     * There is no device.
     *
     * @param what in one line.
     * @return the failure, with its remedy.
     */
    public static VicinityFailure noDevice(final String what) {
        return new VicinityFailure(
                FailureCode.NO_DEVICE,
                what,
                "attach one on the host, by 'vicinity-agent vm attach' or the VM's definition; this daemon takes it when it comes");
    }

    /**
     * Holds a BAR from now on.
     *
     * @param opened that is closed by this holder.
     */
    public synchronized void take(final Bar opened) {
        unmap();
        bar = opened;
        present = true;
    }

    /** Lets go of the BAR: nothing of it is mapped any more, and late readers read 0. */
    public synchronized void release() {
        unmap();
        onRelease.run();
    }

    /** Lets go of the BAR's memory, and keeps the BAR. Nothing happens if there is none. */
    public synchronized void suspend() {
        if (present) {
            bar.suspend();
        }
    }

    /**
     * Maps the BAR's memory again.
     *
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public synchronized void resume() {
        if (present) {
            bar.resume();
        }
    }

    private void unmap() {
        if (present) {
            present = false;
            bar.close();
        }
    }

    /**
     * Lets go of the BAR of a device that is about to be taken out, and does not want it back as long as it is still there.
     *
     * @param notAgain time that it may take until it is out; what is still there then is taken again.
     */
    public synchronized void release(final Duration notAgain) {
        release();
        heldBackUntil = System.nanoTime() + notAgain.toNanos();
    }

    /**
     * Is it what was let go of, and is waited for to go?
     *
     * @param next that was opened.
     * @return true if it is not to be taken now.
     */
    synchronized boolean isHeldBack(final Bar next) {
        return bar != null && next.isOfSameFileAs(bar) && heldBackUntil - System.nanoTime() > 0;
    }

    /** What was waited for to go is gone: what comes now is another device, or plugged again. */
    synchronized void wentAway() {
        heldBackUntil = System.nanoTime();
    }

    /**
     * Opens the path again, and takes what is there now in place of what was mapped.
     *
     * @return true if it is another segment, or another use of its memory.
     * @throws VicinityFailure as {@link Bar#open} says; the old BAR then stays.
     */
    public synchronized boolean reopen() {
        final Bar old = get();
        final boolean sameFile = old.isSameFile();
        final Bar next = Bar.open(old.path());
        if (sameFile && next.layout().equals(old.layout())) {
            next.close();
            return false;
        }
        take(next);
        return true;
    }

    @Override
    public void close() {
        release();
    }
}
