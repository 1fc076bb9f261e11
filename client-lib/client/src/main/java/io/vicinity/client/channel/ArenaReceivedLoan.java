package io.vicinity.client.channel;

import io.vicinity.client.ReceivedLoan;
import java.lang.ref.Reference;
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

    /** For messages that came in pieces; changes places with that in which the next one was put together. */
    private PrivateMemory memory = new PrivateMemory();

    void holdBlock(final RemoteArena remote, final int firstUnit, final long useNumber, final int length) {
        close();
        view.wrap(remote.buffer(), remote.unitOffset(firstUnit), length);
        remote.lent();
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

    /** Takes the memory in which a message was put together, and gives its own for it. */
    PrivateMemory holdPrivate(final PrivateMemory assembled, final int length) {
        close();
        final PrivateMemory own = memory;
        memory = assembled;
        view.wrap(assembled.buffer(), 0, length);
        return own;
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
            try {
                was.returned(unit, use);
            } finally {
                Reference.reachabilityFence(was);
            }
        }
        view.wrap(0, 0);
        memory.trim();
    }

    @Override
    public String toString() {
        return "ReceivedLoan{length=" + view.capacity() + (arena != null ? ", in place" : "") + '}';
    }
}
