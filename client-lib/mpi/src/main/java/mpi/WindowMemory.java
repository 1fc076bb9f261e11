package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.window.Window;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.HashMap;
import java.util.Map;

/** The memory of this process in a window. */
final class WindowMemory {
    private static final int ALIGNMENT = 8;

    /** Null if the window is dynamic. */
    private final Memory memory;

    private final long length;
    private final int unit;

    /** Where it was allocated for the window; null if it was not. */
    private final ByteBuffer allocated;

    private final boolean isShared;

    /** Where buffers were attached, by their addresses. */
    private final Map<Long, Long> attached = new HashMap<>();

    private long next;

    private WindowMemory(final Memory memory, final long length, final int unit) {
        this(memory, length, unit, null, false);
    }

    private WindowMemory(
            final Memory memory,
            final long length,
            final int unit,
            final ByteBuffer allocated,
            final boolean isShared) {
        this.allocated = allocated;
        this.isShared = isShared;
        this.memory = memory;
        this.length = length;
        this.unit = unit;
    }

    static WindowMemory of(final Buffer base, final int size, final int unit) {
        requireDirect(base);
        final int width = width(base);
        return new WindowMemory(piece(base, size), (long) size * width, Math.max(1, unit * width));
    }

    /** The buffer itself, if it is long enough; other memory if it is not. */
    static WindowMemory allocated(final Buffer base, final int size, final int unit) {
        requireDirect(base);
        final Buffer memory =
                size <= base.capacity() ? base : Environment.newBuffer(Math.multiplyExact(size, width(base)));
        return memory == base
                ? of(base, size, unit)
                : new WindowMemory(
                        piece(memory, memory.capacity()), memory.capacity(), Math.max(1, unit * width(base)));
    }

    /**
     * New memory.
     *
     * @param isShared is it for loads and stores of all?
     */
    static WindowMemory allocated(final int bytes, final int unit, final boolean isShared) {
        final ByteBuffer buffer = Environment.newBuffer(bytes);
        return new WindowMemory(piece(buffer, bytes), bytes, unit, buffer, isShared);
    }

    static WindowMemory none() {
        return new WindowMemory(null, 0, 1);
    }

    /** As in Open MPI, a size that is too great is believed; accesses behind the buffer fail. */
    private static Memory piece(final Buffer base, final int size) {
        return new Memory().buffer(base, 0, (long) Math.min(size, base.capacity()) * width(base));
    }

    private static void requireDirect(final Buffer base) {
        if (!base.isDirect()) {
            throw new IllegalArgumentException("The buffer must be direct.");
        }
    }

    void require(final Communicator communicator) {
        if (communicator.isInter()) {
            throw Faults.failure(ErrorClass.COMM, "a window is within one group, and not on " + communicator.context());
        }
    }

    Window open(final Communicator communicator) {
        final var workspace = communicator.world().workspace();
        if (memory == null) {
            return Window.openDynamic(communicator.engine(), workspace, communicator.context());
        }
        return isShared
                ? Window.openShared(communicator.engine(), workspace, communicator.context(), memory, unit)
                : Window.open(communicator.engine(), workspace, communicator.context(), memory, unit);
    }

    /** The memory of this process, if it was allocated for the window. */
    ByteBuffer own() {
        if (allocated == null) {
            throw Faults.failure(ErrorClass.RMA_FLAVOR, "the window's memory was not allocated with it");
        }
        return allocated.duplicate().order(ByteOrder.nativeOrder());
    }

    /** The memory of a process of a window that is shared. */
    ByteBuffer shared(final Communicator communicator, final Window window, final int rank) {
        if (!isShared) {
            throw Faults.failure(ErrorClass.RMA_FLAVOR, "the window was not made by allocateShared");
        }
        int owner = rank;
        if (rank == Constant.PROC_NULL) {
            owner = 0;
            while (owner < communicator.size() - 1 && window.length(owner) == 0) {
                owner++;
            }
        }
        if (owner == communicator.rank()) {
            return own();
        }
        return window.length(owner) == 0
                ? ByteBuffer.allocateDirect(0)
                : window.shared(owner).order(ByteOrder.nativeOrder());
    }

    void attach(final Window window, final Buffer base, final int size) {
        requireDirect(base);
        final Memory piece = piece(base, size);
        window.attach(next, piece);
        attached.put(piece.address(), next);
        // One without a byte has a place of its own, too.
        next += (Math.max(1, piece.length()) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    void detach(final Window window, final Buffer base) {
        requireDirect(base);
        final Long at = attached.remove(piece(base, 1).address());
        if (at == null) {
            throw Faults.failure(ErrorClass.RMA_ATTACH, "this buffer was not attached");
        }
        window.detach(at);
    }

    /** The window is closed, and what was allocated for it is not used any more. */
    void free(final Engine engine) {
        if (allocated != null) {
            engine.enter();
            try {
                engine.sharedBlocks().free(allocated);
            } finally {
                engine.leave();
            }
        }
    }

    /** Where it lies, as an attribute. */
    Object address() {
        return memory == null ? 0L : memory.address();
    }

    /** Its length in bytes, as an attribute. */
    Object bytes() {
        return (int) length;
    }

    /** What displacements count in bytes, as an attribute. */
    Object unit() {
        return unit;
    }

    private static int width(final Buffer buffer) {
        return switch (buffer) {
            case final ByteBuffer _ -> Byte.BYTES;
            case final CharBuffer _ -> Character.BYTES;
            case final ShortBuffer _ -> Short.BYTES;
            case final IntBuffer _ -> Integer.BYTES;
            case final LongBuffer _ -> Long.BYTES;
            case final FloatBuffer _ -> Float.BYTES;
            case final DoubleBuffer _ -> Double.BYTES;
        };
    }
}
