package io.vicinity.mpi.window;

import io.vicinity.mpi.collective.Workspace;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Members;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import java.nio.LongBuffer;

/** What tests of windows have in common: windows of cells of eight bytes, and what is written to them. */
final class WindowFixture {
    private static final int CONTEXT = 80;

    private WindowFixture() {}

    static Context context(final Engine engine) {
        return context(engine, CONTEXT);
    }

    static Context context(final Engine engine, final int number) {
        final Members all = Members.world(engine.worldSize());
        return new Context(number, "window", all, all, engine.worldRank());
    }

    static Window open(final Engine engine, final Memory cells) {
        return Window.open(engine, new Workspace(), context(engine), cells, Long.BYTES);
    }

    static Memory memory(final long... values) {
        return new Memory().array(values, 0, (long) values.length * Long.BYTES);
    }

    static Memory memory(final LongBuffer cells) {
        return new Memory().buffer(cells, 0, (long) cells.capacity() * Long.BYTES);
    }

    /** Adds one to cell 1 of rank 0, whoever else does the same. */
    static void increaseBySwaps(final Window window) {
        final long[] seen = new long[1];
        window.await(
                window.getAccumulate(null, memory(seen), 0, 1, Placement.CONTIGUOUS, Element.LONG, Operator.NO_OP));
        while (true) {
            final long[] before = new long[1];
            window.await(window.compareAndSwap(memory(seen), memory(seen[0] + 1), memory(before), 0, 1));
            if (before[0] == seen[0]) {
                return;
            }
            seen[0] = before[0];
        }
    }

    /** Elements of eight bytes, a gap of eight between them. */
    enum EveryOther implements Placement {
        CELL;

        @Override
        public long offset(final long position) {
            return position / Long.BYTES * 2 * Long.BYTES + position % Long.BYTES;
        }

        @Override
        public long run(final long position) {
            return Long.BYTES - position % Long.BYTES;
        }
    }
}
