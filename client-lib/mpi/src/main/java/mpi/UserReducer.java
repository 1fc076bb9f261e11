package mpi;

import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.reduce.Reducer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/** Calls a user's function, which wants elements as they lie in memory, and not as they travel. Not thread-safe. */
final class UserReducer implements Reducer {
    private final UserFunction function;
    private final boolean commutative;
    private final Datatype type;
    private final Layout layout;
    private final TypedMemory left = new TypedMemory();
    private final TypedMemory right = new TypedMemory();
    private ByteBuffer in = ByteBuffer.allocateDirect(0);
    private ByteBuffer inOut = in;

    UserReducer(final UserFunction function, final boolean commutative, final Datatype type, final Layout layout) {
        this.function = function;
        this.commutative = commutative;
        this.type = type;
        this.layout = layout;
    }

    @Override
    public void reduce(
            final MutableDirectBuffer from,
            final int fromIndex,
            final MutableDirectBuffer to,
            final int toIndex,
            final int count) {
        if (count == 0) {
            return;
        }
        final int size = Math.toIntExact(layout.size() * count);
        final long origin = -Math.min(0, layout.lowest(count));
        final int room = Math.toIntExact(Math.max(layout.highest(count), layout.extent() * count) + origin);
        if (in.capacity() != room) {
            in = ByteBuffer.allocateDirect(room);
            inOut = ByteBuffer.allocateDirect(room);
        }
        left.set(in, origin, count, layout).write(0, from, fromIndex, size);
        right.set(inOut, origin, count, layout).write(0, to, toIndex, size);
        try {
            function.call(view(in, origin), view(inOut, origin), count, type);
        } catch (final MPIException | RuntimeException e) {
            throw new Faults.UserFailure(e);
        }
        right.read(0, to, toIndex, size);
    }

    private static ByteBuffer view(final ByteBuffer buffer, final long origin) {
        return buffer.clear()
                .slice((int) origin, buffer.capacity() - (int) origin)
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public boolean isCommutative() {
        return commutative;
    }
}
