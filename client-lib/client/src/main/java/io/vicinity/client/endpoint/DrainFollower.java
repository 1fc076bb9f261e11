package io.vicinity.client.endpoint;

import io.vicinity.client.VicinityException;
import io.vicinity.client.control.DaemonSession;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;

/**
 * Lets go of the segment while the VM is drained, as soon as nothing of this process is on memory, and tells the daemon whether it is
 * mapped. Confined to the control thread.
 */
final class DrainFollower {
    /** Until the second look whether something is still on memory. */
    private static final long FIRST_MILLIS = 10;

    private static final long LONGEST_MILLIS = 500;

    private final Supplier<MappedSegment> segment;
    private final DaemonSession session;
    private final ErrorHandler errorHandler;
    private boolean drained;
    private boolean looking;

    /** What the daemon takes it for. */
    private boolean saidMapped = true;

    /**
     * @param segment      the one that is used now; null: none.
     * @param errorHandler told of what nobody else can be told.
     */
    DrainFollower(final Supplier<MappedSegment> segment, final DaemonSession session, final ErrorHandler errorHandler) {
        this.segment = segment;
        this.session = session;
        this.errorHandler = errorHandler;
    }

    /** There is a daemon, perhaps another one: it takes the segment for mapped. */
    void met() {
        saidMapped = true;
    }

    /** The VM is drained, or is not. */
    void drained(final boolean now) {
        drained = now;
        mapAgain(MappedSegment::resume);
        usedAgain();
    }

    /** The device was taken out, and endpoints stay. To be called again as long as it reads so. */
    void memoryLost() {
        mapAgain(MappedSegment::renew);
        sayWhetherMapped();
    }

    private void mapAgain(final Consumer<MappedSegment> way) {
        final MappedSegment current = segment.get();
        if (!drained && current != null) {
            try {
                way.accept(current);
            } catch (final VicinityException e) {
                // It is tried again when a channel is to be on memory, and that is where it can be told.
                errorHandler.onError(e);
            }
        }
    }

    /** Somebody may use memory that was let go of. */
    void usedAgain() {
        sayWhetherMapped();
        if (drained && !looking) {
            looking = true;
            letGo(FIRST_MILLIS);
        }
    }

    /** Looks until it is done, or nobody wants it. */
    private void letGo(final long millis) {
        final MappedSegment current = segment.get();
        if (drained && current != null && !isLetGoOf(current)) {
            session.later(millis, () -> letGo(Math.min(LONGEST_MILLIS, 2 * millis)));
        } else {
            looking = false;
        }
        sayWhetherMapped();
    }

    /** Applications are told of it, and what they throw is theirs. */
    private boolean isLetGoOf(final MappedSegment current) {
        try {
            return current.suspend();
        } catch (final RuntimeException | OutOfMemoryError e) {
            errorHandler.onError(e);
            return false;
        }
    }

    private void sayWhetherMapped() {
        final MappedSegment current = segment.get();
        final boolean mapped = current != null && !current.isSuspended();
        if (mapped != saidMapped) {
            saidMapped = mapped;
            session.reportMemory(mapped);
        }
    }
}
