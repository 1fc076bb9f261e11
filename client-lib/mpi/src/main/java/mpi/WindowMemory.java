package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.window.Window;
import java.nio.Buffer;
import java.nio.ByteBuffer;
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

    /** Where buffers were attached, by their addresses. */
    private final Map<Long, Long> attached = new HashMap<>();

    private long next;

    private WindowMemory(final Memory memory, final long length, final int unit) {
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
                size <= base.capacity() ? base : ByteBuffer.allocateDirect(Math.multiplyExact(size, width(base)));
        return memory == base
                ? of(base, size, unit)
                : new WindowMemory(
                        piece(memory, memory.capacity()), memory.capacity(), Math.max(1, unit * width(base)));
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
        return memory == null
                ? Window.openDynamic(communicator.engine(), workspace, communicator.context())
                : Window.open(communicator.engine(), workspace, communicator.context(), memory, unit);
    }

    void attach(final Window window, final Buffer base, final int size) {
        requireDirect(base);
        final Memory piece = piece(base, size);
        window.attach(next, piece);
        attached.put(piece.address(), next);
        next += (piece.length() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    void detach(final Window window, final Buffer base) {
        requireDirect(base);
        final Long at = attached.remove(piece(base, 1).address());
        if (at == null) {
            throw Faults.failure(ErrorClass.RMA_ATTACH, "this buffer was not attached");
        }
        window.detach(at);
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
