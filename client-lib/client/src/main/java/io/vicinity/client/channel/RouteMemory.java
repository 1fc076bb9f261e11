package io.vicinity.client.channel;

import io.vicinity.client.RemoteMemory;
import io.vicinity.segment.RegionDescriptor;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A piece of the arena at the other end, by one route of a channel. */
final class RouteMemory implements RemoteMemory {
    private final RingChannel channel;
    private final RouteEnd end;
    private final SendSide side;
    private final int offset;
    private final UnsafeBuffer view;

    RouteMemory(final RingChannel channel, final RouteEnd end, final int offset, final int length) {
        this.channel = channel;
        this.end = end;
        this.side = end.sender();
        this.offset = offset;
        this.view = new UnsafeBuffer(end.memory().remoteArena().buffer(), offset, length);
    }

    @Override
    public boolean enter() {
        return channel.enterBySide(side);
    }

    @Override
    public boolean isLeft() {
        return channel.hasLeft(end);
    }

    @Override
    public void leave() {
        try {
            channel.leaveSide();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean isIntact() {
        // What was read before was read before.
        VarHandle.loadLoadFence();
        return RegionDescriptor.generation(end.memory().remoteArena().buffer())
                == end.memory().remoteArenaGeneration();
    }

    @Override
    public MutableDirectBuffer buffer() {
        return view;
    }

    @Override
    public boolean pin() {
        return channel.pin(end);
    }

    @Override
    public void unpin() {
        channel.unpin(end);
    }

    @Override
    public ByteBuffer byteBuffer(final int from, final int length) {
        view.boundsCheck(from, length);
        return end.memory().remoteArena().keepingBuffer(offset + from, length, () -> {});
    }

    @Override
    public String toString() {
        return "RemoteMemory{" + view.capacity() + " bytes, " + end + '}';
    }
}
