package io.vicinity.mpi.datatype;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A user's elements of some layout, as the bytes of a message. Made once, set again and again; setting and copying allocate nothing as long
 * as layouts and counts come again. Not thread-safe.
 *
 * <p>What is contiguous is handed out as plain {@link Memory}, which transports may treat better than this.
 */
public final class TypedMemory implements Source, Sink {
    private final Memory memory = new Memory();
    private Pattern pattern = Patterns.EMPTY;
    private long origin;
    private long size;
    private boolean contiguous = true;

    /** Makes memory of no elements. */
    public TypedMemory() {
        // Set by the calls below.
    }

    /**
     * Sets elements in an array or a buffer, whose position and limit do not matter.
     *
     * @param holder     array of primitives, or buffer; null only if the elements have no bytes.
     * @param byteOffset of the first element's origin, counted from element 0 of the holder.
     * @param count      of elements, not negative.
     * @param layout     of each.
     * @return this.
     * @throws IllegalArgumentException  if the holder is neither, or a buffer that is neither direct nor shows its array.
     * @throws IndexOutOfBoundsException if the elements do not lie within the holder.
     */
    public TypedMemory set(final Object holder, final long byteOffset, final long count, final Layout layout) {
        size = layout.size() * count;
        contiguous = layout.isContiguous();
        if (size == 0) {
            memory.clear();
            pattern = Patterns.EMPTY;
            contiguous = true;
        } else if (contiguous) {
            memory.of(holder, byteOffset, size);
        } else {
            final long lowest = layout.lowest(count);
            memory.of(holder, byteOffset + lowest, layout.highest(count) - lowest);
            origin = memory.offset() - lowest;
            pattern = layout.pattern(count);
        }
        return this;
    }

    /** Lets go of what was set. */
    public void clear() {
        memory.clear();
        size = 0;
        if (!contiguous) {
            pattern = Patterns.EMPTY;
            contiguous = true;
        }
    }

    /**
     * The array that the elements lie in.
     *
     * @return null if they do not lie on the heap, or have no bytes.
     */
    public Object base() {
        return memory.base();
    }

    /** The elements as a message to send. */
    public Source source() {
        return contiguous ? memory : this;
    }

    /** The elements as the place for a message. */
    public Sink sink() {
        return contiguous ? memory : this;
    }

    @Override
    public long length() {
        return size;
    }

    @Override
    public long capacity() {
        return size;
    }

    @Override
    public void read(final long position, final MutableDirectBuffer target, final int index, final int length) {
        if (contiguous) {
            memory.read(position, target, index, length);
            return;
        }
        Objects.checkFromIndexSize(position, length, size);
        target.boundsCheck(index, length);
        if (length > 0) {
            pattern.gather(memory.base(), origin, position, length, target.byteArray(), target.addressOffset() + index);
        }
    }

    @Override
    public void write(final long position, final DirectBuffer source, final int index, final int length) {
        if (contiguous) {
            memory.write(position, source, index, length);
            return;
        }
        Objects.checkFromIndexSize(position, length, size);
        source.boundsCheck(index, length);
        memory.requireWritable();
        if (length > 0) {
            pattern.scatter(
                    memory.base(), origin, position, length, source.byteArray(), source.addressOffset() + index);
        }
    }
}
