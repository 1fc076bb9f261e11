package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.SharedBlocks;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What this rank alone writes, and its neighbours read. Used with the engine entered. */
final class OwnSlot {
    private final SharedBlocks blocks;
    private final BoardRoom room;
    private final SlotLayout layout;
    private final ByteBuffer memory;
    private final UnsafeBuffer slot;

    /** As it was published: anybody may have written to the memory since. */
    private final long[] stages = new long[SlotLayout.LOTS];

    private boolean isGivenBack;

    /** In memory for which room was taken, which stays where it is until it is left to the engine or freed. */
    OwnSlot(final SharedBlocks blocks, final BoardRoom room, final SlotLayout layout, final ByteBuffer memory) {
        this.blocks = blocks;
        this.room = room;
        this.layout = layout;
        this.memory = memory;
        slot = new UnsafeBuffer(memory);
        blocks.hold(memory);
    }

    SlotLayout layout() {
        return layout;
    }

    /** Where the others find it; -1 if they cannot any more. */
    long position() {
        return blocks.positionOf(slot.addressOffset(), slot.capacity());
    }

    /** Says what this rank calls, before the first stage of that is published. */
    void describe(
            final long number,
            final int tag,
            final int before,
            final boolean wantsToLeave,
            final long length,
            final long source,
            final long result) {
        final int at = SlotLayout.lot(Stages.lotOf(number));
        slot.putInt(at + SlotLayout.TAG, tag);
        slot.putInt(at + SlotLayout.BEFORE, wantsToLeave ? before | Integer.MIN_VALUE : before);
        slot.putLong(at + SlotLayout.LENGTH, length);
        slot.putLong(at + SlotLayout.SOURCE, source);
        slot.putLong(at + SlotLayout.RESULT, result);
    }

    /** Puts data where the others read it. */
    void write(final int at, final Source source, final long position, final int length) {
        if (length > 0) {
            source.read(position, slot, at, length);
        }
    }

    /** What was written before is seen by who sees this. */
    void publish(final long number, final int step) {
        final int lot = Stages.lotOf(number);
        stages[lot] = Stages.of(number, step);
        slot.putLongRelease(SlotLayout.lot(lot) + SlotLayout.STAGE, stages[lot]);
    }

    /** What was published last in a lot. */
    long stage(final int lot) {
        return stages[lot];
    }

    /** A piece of it, as a message. */
    Memory piece(final int at, final int length) {
        return new Memory().buffer(slot, at, length);
    }

    /** All have found it: from now on a drain gets it back at any time at which this rank is not within the engine. */
    void leaveToEngine() {
        blocks.leaveToEngine(memory);
    }

    /** Gives it back if a drain waits for it: it stays where it is, and only messages tell the others what is in it. */
    void giveBackIfWanted() {
        if (!isGivenBack && blocks.isAnyWanted()) {
            isGivenBack = blocks.giveBackIfWanted(memory);
        }
    }

    /** Nobody reads it any more. */
    void free() {
        blocks.free(memory);
        room.give(memory.capacity());
    }
}
