package io.vicinity.mpi.window;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.collective.EvenBlocks;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.sharing.SharedBlock;
import io.vicinity.mpi.sharing.Sharing;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What each rank tells all others of its memory when a window is opened, as they need it to reach that themselves. Numbers are in the byte order of
 * the machine.
 *
 * <pre>
 *    0 long position of the block in the arena; -1: the memory is not shared
 *    8 int  length of the block     12 int  where the window begins in it
 *   16 int  length of the window    20 int  bytes of a unit
 *   24 int  machine                 28 int  1 if read-modify-writes hold between that and others, else 0
 * </pre>
 */
final class Introductions {
    private static final int POSITION = 0;
    private static final int BLOCK_LENGTH = 8;
    private static final int BASE = 12;
    private static final int LENGTH = 16;
    private static final int UNIT = 20;
    private static final int MACHINE = 24;
    private static final int ATOMICS = 28;
    private static final int ENTRY = 32;
    private static final int NOT_SHARED = -1;

    private final Engine engine;
    private final Context context;
    private final Memory memory;
    private final Optional<SharedBlock> block;
    private final UnsafeBuffer all;
    private Sharing.Machine machine = Sharing.Machine.UNKNOWN;

    /**
     * This rank's.
     *
     * @param memory of this rank; null if it has none yet.
     * @param block  that the memory lies in; empty if it is not shared.
     */
    Introductions(final Engine engine, final Context context, final Memory memory, final Optional<SharedBlock> block) {
        this.engine = engine;
        this.context = context;
        this.memory = memory;
        this.block = block;
        all = new UnsafeBuffer(new byte[ENTRY * context.remote().size()]);
    }

    /** Tells all others, and hears of all: none goes on before all are here. */
    void exchange(final Collectives collectives, final int unit) {
        final UnsafeBuffer own = new UnsafeBuffer(new byte[ENTRY]);
        machine = engine.sharedBlocks().machine();
        own.putLong(POSITION, NOT_SHARED);
        own.putInt(LENGTH, memory == null ? 0 : (int) Math.min(memory.length(), Integer.MAX_VALUE));
        own.putInt(UNIT, unit);
        block.ifPresent(shared -> {
            own.putLong(POSITION, shared.position());
            own.putInt(BLOCK_LENGTH, shared.length());
            own.putInt(BASE, base(shared));
            own.putInt(MACHINE, machine.number());
            own.putInt(ATOMICS, machine.atomicsHold() ? 1 : 0);
        });
        final Memory each = new Memory().buffer(all, 0, all.capacity());
        collectives.await(collectives.allgather(
                new Memory().buffer(own, 0, ENTRY), ENTRY, new EvenBlocks().set(each, each, ENTRY)));
    }

    private int base(final SharedBlock shared) {
        return (int) (memory.address() - shared.buffer().addressOffset());
    }

    /** Bytes of a rank's memory, as it said. */
    int length(final int rank) {
        return all.getInt(rank * ENTRY + LENGTH);
    }

    /** Bytes of a rank's unit, as it said. */
    int unit(final int rank) {
        return all.getInt(rank * ENTRY + UNIT);
    }

    /** By rank: memory that this rank reaches; null for that of others. */
    DirectMemory[] meetAll() {
        final DirectMemory[] direct = new DirectMemory[context.remote().size()];
        engine.enter();
        try {
            for (int rank = 0; rank < direct.length; rank++) {
                direct[rank] = rank == context.rank() ? meetMyself() : meet(rank);
            }
        } finally {
            engine.leave();
        }
        return direct;
    }

    private DirectMemory meetMyself() {
        return block.map(shared -> DirectMemory.own(shared, base(shared), length(context.rank()), unit(context.rank())))
                .orElse(null);
    }

    /** Nothing that the other says is believed that could do harm here. */
    private DirectMemory meet(final int rank) {
        final int entry = rank * ENTRY;
        final long position = all.getLong(entry + POSITION);
        final int blockLength = all.getInt(entry + BLOCK_LENGTH);
        final int base = all.getInt(entry + BASE);
        final int length = length(rank);
        final int unit = unit(rank);
        if (position == NOT_SHARED
                || unit < 1
                || length < 1
                || base < SharedBlock.HEADER_LENGTH
                || length > (long) blockLength - base) {
            return null;
        }
        // All that touch the lock of a rank are on its machine, or on such that compare and swap holds between.
        final boolean isAtomic = machine.isAtomicWith(
                new Sharing.Machine(all.getInt(entry + MACHINE), all.getInt(entry + ATOMICS) == 1));
        return engine.sharedBlocks()
                .reach(context.remote().worldRank(rank), position, blockLength)
                .map(remote -> DirectMemory.of(remote, isAtomic, base, length, unit))
                .orElse(null);
    }
}
