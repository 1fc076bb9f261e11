package io.vicinity.mpi.collective;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What collectives of one engine need again and again: schedules and memory for partial results. One for each engine, shared by all its
 * communicators. Only {@link Collectives} uses it, with the engine entered.
 */
public final class Workspace {
    private static final int BOUNCE_LENGTH = 64 << 10;

    private final Temporaries temporaries = new Temporaries();
    private final ArrayDeque<Schedule> free = new ArrayDeque<>();
    private final BoardRoom boardRoom = new BoardRoom();
    private final UnsafeBuffer bounce = new UnsafeBuffer(ByteBuffer.allocateDirect(BOUNCE_LENGTH));

    /** Makes one that has nothing yet. */
    public Workspace() {
        // Filled by use.
    }

    Temporaries temporaries() {
        return temporaries;
    }

    /** What boards of all communicators take. */
    BoardRoom boardRoom() {
        return boardRoom;
    }

    /** A buffer for copies from a source to a sink, free between any two steps. */
    UnsafeBuffer bounce() {
        return bounce;
    }

    Schedule take() {
        final Schedule kept = free.pollLast();
        return kept == null ? new Schedule(this) : kept;
    }

    void give(final Schedule schedule) {
        free.addLast(schedule);
    }
}
