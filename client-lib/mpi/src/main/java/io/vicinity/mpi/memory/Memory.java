package io.vicinity.mpi.memory;

import java.lang.ref.Reference;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.ShortBuffer;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Contiguous memory of a user: a piece of an array of primitives, of a {@link Buffer}, or of what lies at an address. Made once, set again and
 * again. Bytes are taken as they lie there: nobody asks for the order of a buffer. Not thread-safe.
 *
 * <p>An array or buffer is held until something else is set, or {@link #clear} is called: it cannot be collected while the engine copies.
 */
public final class Memory implements Source, Sink {
    /** Keeps a direct buffer from being freed. */
    private Object owner;

    /** The array; null for memory that is not on the heap. */
    private Object base;

    private long offset;
    private long length;
    private boolean readOnly;

    /** Makes memory of no bytes. */
    public Memory() {
        // Set by the calls below.
    }

    /**
     * Sets a piece of an array.
     *
     * @param array      of primitives.
     * @param byteOffset first byte, counted from the array's first element.
     * @param byteLength of the piece.
     * @return this.
     * @throws IllegalArgumentException  if it is no array of primitives.
     * @throws IndexOutOfBoundsException if the piece does not lie within the array.
     */
    public Memory array(final Object array, final long byteOffset, final long byteLength) {
        Objects.checkFromIndexSize(byteOffset, byteLength, bytesOf(array));
        owner = array;
        base = array;
        offset = UnsafeApi.arrayBaseOffset(array.getClass()) + byteOffset;
        length = byteLength;
        readOnly = false;
        return this;
    }

    /**
     * Sets a piece of a buffer, whatever its position and limit are. The piece may begin before the buffer does, if that was sliced from a
     * greater one: datatypes may reach to the left.
     *
     * @param buffer     direct, or with an array that can be had.
     * @param byteOffset first byte, counted from the buffer's element 0; may be negative.
     * @param byteLength of the piece.
     * @return this.
     * @throws IllegalArgumentException  if it is a buffer that is neither direct nor shows its array.
     * @throws IndexOutOfBoundsException if the piece ends behind the buffer's capacity, or begins before the memory of the buffer that
     *                                   this one was sliced from.
     */
    public Memory buffer(final Buffer buffer, final long byteOffset, final long byteLength) {
        final int width = widthOf(buffer);
        if (!buffer.isDirect()) {
            if (!buffer.hasArray()) {
                throw new IllegalArgumentException(
                        "neither direct nor with an array that can be had: " + buffer + "; use a direct buffer");
            }
            Objects.checkFromToIndex(0, Math.max(0, byteOffset + byteLength), (long) buffer.capacity() * width);
            return array(buffer.array(), (long) buffer.arrayOffset() * width + byteOffset, byteLength);
        }
        final long before = byteOffset < 0 ? SlicedBuffers.bytesBefore(buffer) : 0;
        Objects.checkFromIndexSize(before + byteOffset, byteLength, before + (long) buffer.capacity() * width);
        owner = buffer;
        base = null;
        offset = SlicedBuffers.address(buffer) + byteOffset;
        length = byteLength;
        readOnly = buffer.isReadOnly();
        return this;
    }

    /**
     * Sets a piece of an array or a buffer.
     *
     * @param holder     array of primitives, or buffer.
     * @param byteOffset first byte, counted from element 0.
     * @param byteLength of the piece.
     * @return this.
     * @throws IllegalArgumentException  if it is neither, or a buffer that is neither direct nor shows its array.
     * @throws IndexOutOfBoundsException if the piece does not lie within it.
     */
    public Memory of(final Object holder, final long byteOffset, final long byteLength) {
        return holder instanceof final Buffer buffer
                ? buffer(buffer, byteOffset, byteLength)
                : array(holder, byteOffset, byteLength);
    }

    /**
     * Sets what lies at an address.
     *
     * @param address    of the first byte.
     * @param byteLength of the memory.
     * @param keeper     held as long as the memory is set; may be null.
     * @return this.
     */
    public Memory address(final long address, final long byteLength, final Object keeper) {
        owner = keeper;
        base = null;
        offset = address;
        length = byteLength;
        readOnly = false;
        return this;
    }

    /**
     * Sets a piece of an Agrona buffer.
     *
     * @param buffer     over an array of bytes, or memory that is not on the heap.
     * @param index      of the first byte.
     * @param byteLength of the piece.
     * @return this.
     */
    public Memory buffer(final DirectBuffer buffer, final int index, final int byteLength) {
        buffer.boundsCheck(index, byteLength);
        owner = buffer;
        base = buffer.byteArray();
        offset = buffer.addressOffset() + index;
        length = byteLength;
        readOnly = buffer.byteBuffer() != null && buffer.byteBuffer().isReadOnly();
        return this;
    }

    /**
     * Sets a piece of other memory, which may change or be cleared afterwards.
     *
     * @param whole      that the piece lies in; may be this one.
     * @param position   first byte of the piece within the whole.
     * @param byteLength of the piece.
     * @return this.
     * @throws IndexOutOfBoundsException if the piece does not lie within the whole.
     */
    public Memory piece(final Memory whole, final long position, final long byteLength) {
        Objects.checkFromIndexSize(position, byteLength, whole.length);
        owner = whole.owner;
        base = whole.base;
        offset = whole.offset + position;
        length = byteLength;
        readOnly = whole.readOnly;
        return this;
    }

    /** Lets go of what was set. */
    public void clear() {
        owner = null;
        base = null;
        offset = 0;
        length = 0;
        readOnly = false;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long capacity() {
        return length;
    }

    /**
     * Where the memory lies.
     *
     * @return the address of its first byte; 0 if it lies on the heap.
     */
    public long address() {
        return base == null ? offset : 0;
    }

    /**
     * The array that the memory lies in.
     *
     * @return null if it does not lie on the heap.
     */
    public Object base() {
        return base;
    }

    /**
     * Where the first byte lies.
     *
     * @return the offset in {@link #base()}, as {@link UnsafeApi} counts it; the address, if there is no base.
     */
    public long offset() {
        return offset;
    }

    /**
     * May nobody write to it?
     *
     * @return true if it is of a buffer that is read-only: its memory may be mapped so that a write ends the process.
     */
    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Sees to it that it can be written to.
     *
     * @throws ReadOnlyBufferException if not.
     */
    public void requireWritable() {
        if (readOnly) {
            throw new ReadOnlyBufferException();
        }
    }

    @Override
    public void read(final long position, final MutableDirectBuffer target, final int index, final int count) {
        Objects.checkFromIndexSize(position, count, length);
        target.boundsCheck(index, count);
        try {
            copy(base, offset + position, target.byteArray(), target.addressOffset() + index, count);
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    @Override
    public void write(final long position, final DirectBuffer source, final int index, final int count) {
        Objects.checkFromIndexSize(position, count, length);
        source.boundsCheck(index, count);
        requireWritable();
        try {
            copy(source.byteArray(), source.addressOffset() + index, base, offset + position, count);
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    /**
     * Copies a piece to other memory. They may overlap.
     *
     * @param position       first byte of the piece.
     * @param target         to copy to.
     * @param targetPosition first byte in the target.
     * @param count          bytes.
     */
    public void copyTo(final long position, final Memory target, final long targetPosition, final long count) {
        Objects.checkFromIndexSize(position, count, length);
        Objects.checkFromIndexSize(targetPosition, count, target.length);
        target.requireWritable();
        try {
            UnsafeApi.copyMemory(base, offset + position, target.base, target.offset + targetPosition, count);
        } finally {
            Reference.reachabilityFence(owner);
            Reference.reachabilityFence(target.owner);
        }
    }

    private static void copy(
            final Object from, final long fromOffset, final Object to, final long toOffset, final int count) {
        // What is shorter than a call costs is moved as one word.
        if (count == Integer.BYTES) {
            UnsafeApi.putIntUnaligned(to, toOffset, UnsafeApi.getIntUnaligned(from, fromOffset));
        } else if (count == Long.BYTES) {
            UnsafeApi.putLongUnaligned(to, toOffset, UnsafeApi.getLongUnaligned(from, fromOffset));
        } else if (count > 0) {
            UnsafeApi.copyMemory(from, fromOffset, to, toOffset, count);
        }
    }

    private static long bytesOf(final Object array) {
        return switch (array) {
            case final byte[] bytes -> bytes.length;
            case final boolean[] booleans -> booleans.length;
            case final char[] chars -> (long) chars.length * Character.BYTES;
            case final short[] shorts -> (long) shorts.length * Short.BYTES;
            case final int[] ints -> (long) ints.length * Integer.BYTES;
            case final long[] longs -> (long) longs.length * Long.BYTES;
            case final float[] floats -> (long) floats.length * Float.BYTES;
            case final double[] doubles -> (long) doubles.length * Double.BYTES;
            case null, default ->
                throw new IllegalArgumentException(
                        "no array of primitives: " + (array == null ? null : array.getClass()));
        };
    }

    private static int widthOf(final Buffer buffer) {
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
