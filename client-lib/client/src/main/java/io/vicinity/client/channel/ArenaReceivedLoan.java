package io.vicinity.client.channel;

import io.vicinity.client.ReceivedLoan;
import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A message in its sender's arena, or a private copy of one that was not. */
public final class ArenaReceivedLoan extends ReceivedLoan {
    private static final byte[] EMPTY = new byte[0];

    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private RemoteArena arena;
    private int unit;
    private long use;
    private byte[] copy = EMPTY;

    /** Keeps private memory from being freed while the view is on it. */
    private MemorySegment memory = MemorySegment.NULL;

    void holdBlock(final RemoteArena remote, final int firstUnit, final long useNumber, final int length) {
        close();
        view.wrap(remote.buffer(), remote.unitOffset(firstUnit), length);
        arena = remote;
        unit = firstUnit;
        use = useNumber;
    }

    void holdCopy(final DirectBuffer source, final int offset, final int length) {
        close();
        if (copy.length < length) {
            copy = new byte[length];
        }
        source.getBytes(offset, copy, 0, length);
        view.wrap(copy, 0, length);
    }

    void holdPrivate(final MemorySegment assembled, final int length) {
        close();
        memory = assembled;
        view.wrap(assembled.address(), length);
    }

    @Override
    public DirectBuffer buffer() {
        return view;
    }

    @Override
    public void close() {
        final RemoteArena was = arena;
        if (was != null) {
            arena = null;
            was.release(unit, use);
        }
        memory = MemorySegment.NULL;
        view.wrap(0, 0);
    }

    @Override
    public String toString() {
        return "ReceivedLoan{length=" + view.capacity() + (arena != null ? ", in place" : "")
                + (memory.byteSize() > 0 ? ", assembled" : "") + '}';
    }
}
