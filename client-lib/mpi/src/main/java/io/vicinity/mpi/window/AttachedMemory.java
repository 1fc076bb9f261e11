package io.vicinity.mpi.window;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.sharing.MemoryLock;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Pieces of memory that come and go, each at an address of its own. */
final class AttachedMemory implements Exposed {
    private final TreeMap<Long, Memory> pieces = new TreeMap<>();
    private final Context context;

    AttachedMemory(final Context context) {
        this.context = context;
    }

    void attach(final long address, final Memory memory) {
        final Map.Entry<Long, Memory> before = pieces.lowerEntry(address + Math.max(1, memory.length()));
        if (before != null && before.getKey() + Math.max(1, before.getValue().length()) > address) {
            throw failure(memory.length() + " bytes at " + address + ": overlaps with what is attached at "
                    + before.getKey());
        }
        pieces.put(address, memory);
    }

    void detach(final long address) {
        if (pieces.remove(address) == null) {
            throw failure("nothing is attached at " + address);
        }
    }

    private EngineException failure(final String why) {
        return new EngineException(ErrorClass.RMA_ATTACH, "window on " + context + ": " + why);
    }

    @Override
    public long unit() {
        return 1;
    }

    @Override
    public MemoryLock lock() {
        return null;
    }

    @Override
    public void read(final long offset, final MutableDirectBuffer target, final int index, final int length) {
        final Map.Entry<Long, Memory> piece = at(offset);
        piece.getValue().read(offset - piece.getKey(), target, index, length);
    }

    @Override
    public void write(final long offset, final DirectBuffer source, final int index, final int length) {
        final Map.Entry<Long, Memory> piece = at(offset);
        piece.getValue().write(offset - piece.getKey(), source, index, length);
    }

    @Override
    public Source piece(final long offset, final long length) {
        final Map.Entry<Long, Memory> piece = at(offset);
        return new Memory().piece(piece.getValue(), offset - piece.getKey(), length);
    }

    private Map.Entry<Long, Memory> at(final long address) {
        final Map.Entry<Long, Memory> piece = pieces.floorEntry(address);
        if (piece == null) {
            throw new IndexOutOfBoundsException("nothing is attached at " + address);
        }
        return piece;
    }
}
