package io.vicinity.client.channel;

import io.vicinity.segment.Addresses;
import io.vicinity.segment.ArenaDescriptor;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/** The ready word of one channel in its receiver's arena, written by the sending thread alone, which rings the receiver if it sleeps. */
final class ReadyMark {
    private final AtomicBuffer arena;
    private final long address;
    private final RemoteSleeper receiver;

    /**
     * Finds the word.
     *
     * @param arena    of the receiver, not on the Java heap.
     * @param slot     of the channel.
     * @param receiver who may sleep.
     */
    ReadyMark(final AtomicBuffer arena, final int slot, final RemoteSleeper receiver) {
        this.arena = arena;
        this.receiver = receiver;
        this.address = Addresses.of(arena, ArenaDescriptor.readyOffset(slot), ArenaDescriptor.READY_WORD_LENGTH);
    }

    /** What stands for a position in a ready word. */
    static short of(final long position) {
        return (short) (position >>> ArenaDescriptor.READY_UNIT_SHIFT);
    }

    /**
     * Tells the receiver up to where records were ever published on the channel. The fence keeps the records before the word; were it
     * seen the other way round, the receiver would look, find nothing yet, and look again: the word differs until all is consumed.
     */
    void mark(final long position) {
        VarHandle.releaseFence();
        UnsafeApi.putShort(address, of(position));
        receiver.wakeIfAsleep();
    }

    @Override
    public String toString() {
        return "ReadyMark{" + arena + '}';
    }
}
