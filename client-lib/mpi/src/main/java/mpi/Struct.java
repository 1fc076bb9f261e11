package mpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A structure: subclasses add fields one behind the other, and read and write them in {@link Data}. As in Open MPI, fields lie without gaps
 * unless {@link #setOffset} leaves some; a field is named by its offset.
 */
public abstract class Struct {
    private final List<Field> fields = new ArrayList<>();
    private int extent;
    private Datatype datatype;

    /** Makes a structure without fields. */
    public Struct() {
        // Subclasses add fields.
    }

    /**
     * From one structure to the next.
     *
     * @return bytes.
     * @throws MPIException if there can be no such type.
     */
    public final int getExtent() throws MPIException {
        return getType().getExtent();
    }

    /**
     * The type of the structure, committed. No field can be added after that.
     *
     * @return always the same.
     * @throws MPIException if there can be no such type.
     */
    public final Datatype getType() throws MPIException {
        if (datatype == null) {
            datatype = predefined();
        }
        if (datatype == null) {
            final int[] lengths = new int[fields.size()];
            final int[] offsets = new int[fields.size()];
            final Datatype[] types = new Datatype[fields.size()];
            for (int i = 0; i < types.length; i++) {
                final Field field = fields.get(i);
                lengths[i] = field.length;
                offsets[i] = field.offset;
                types[i] = field.type;
            }
            datatype = Datatype.createStruct(lengths, offsets, types);
            datatype.commit();
        }
        return datatype;
    }

    /** The predefined type that this structure is; null if it is none. */
    Datatype predefined() {
        return null;
    }

    /**
     * Makes data of the structure.
     *
     * @return new ones each time.
     */
    protected abstract Data newData();

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As in Open MPI, the caller says what it is.
    private <T extends Data> T newData(final ByteBuffer buffer, final int offset) {
        final Data data = newData();
        data.buffer = buffer;
        data.offset = offset;
        return (T) data;
    }

    /**
     * The first structure in a buffer.
     *
     * @param <T>    what the structure's data are.
     * @param buffer that holds it.
     * @return a view of it.
     * @throws MPIException if there can be no such type.
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // The signature is Open MPI's.
    public final <T extends Data> T getData(final ByteBuffer buffer) throws MPIException {
        return this.<T>getData(buffer, 0);
    }

    /**
     * A structure in a buffer.
     *
     * @param <T>    what the structure's data are.
     * @param buffer that holds it.
     * @param index  of the structure, from 0.
     * @return a view of it.
     * @throws MPIException if there can be no such type.
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // The signature is Open MPI's.
    public final <T extends Data> T getData(final ByteBuffer buffer, final int index) throws MPIException {
        return this.<T>newData(buffer, index * getExtent());
    }

    /**
     * The first structure in an array.
     *
     * @param <T>   what the structure's data are.
     * @param array that holds it.
     * @return a view of it.
     * @throws MPIException if there can be no such type.
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // The signature is Open MPI's.
    public final <T extends Data> T getData(final byte[] array) throws MPIException {
        return this.<T>getData(array, 0);
    }

    /**
     * A structure in an array.
     *
     * @param <T>   what the structure's data are.
     * @param array that holds it.
     * @param index of the structure, from 0.
     * @return a view of it.
     * @throws MPIException if there can be no such type.
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // The signature is Open MPI's.
    public final <T extends Data> T getData(final byte[] array, final int index) throws MPIException {
        return this.<T>getData(ByteBuffer.wrap(array).order(ByteOrder.nativeOrder()), index);
    }

    /**
     * Says where the next field lies.
     *
     * @param offset in bytes.
     * @return this.
     * @throws IllegalArgumentException if there are fields already that reach farther.
     */
    public final Struct setOffset(final int offset) {
        requireOpen();
        if (offset < extent) {
            throw new IllegalArgumentException(
                    "a field at " + offset + " would lie over those before it, which end at " + extent);
        }
        extent = offset;
        return this;
    }

    /**
     * Adds a byte.
     *
     * @return its offset.
     */
    public final int addByte() {
        return addByte(1);
    }

    /**
     * Adds an array.
     *
     * @param length in elements.
     * @return its offset.
     */
    public final int addByte(final int length) {
        return addField(MPI.BYTE, 1, length);
    }

    /**
     * Adds a char.
     *
     * @return its offset.
     */
    public final int addChar() {
        return addChar(1);
    }

    /**
     * Adds an array.
     *
     * @param length in elements.
     * @return its offset.
     */
    public final int addChar(final int length) {
        return addField(MPI.CHAR, 2, length);
    }

    /**
     * Adds a short.
     *
     * @return its offset.
     */
    public final int addShort() {
        return addShort(1);
    }

    /**
     * Adds an array.
     *
     * @param length in elements.
     * @return its offset.
     */
    public final int addShort(final int length) {
        return addField(MPI.SHORT, 2, length);
    }

    /**
     * Adds an int.
     *
     * @return its offset.
     */
    public final int addInt() {
        return addInt(1);
    }

    /**
     * Adds an array.
     *
     * @param length in elements.
     * @return its offset.
     */
    public final int addInt(final int length) {
        return addField(MPI.INT, 4, length);
    }

    /**
     * Adds a long.
     *
     * @return its offset.
     */
    public final int addLong() {
        return addLong(1);
    }

    /**
     * Adds an array.
     *
     * @param length in elements.
     * @return its offset.
     */
    public final int addLong(final int length) {
        return addField(MPI.LONG, 8, length);
    }

    /**
     * Adds a float.
     *
     * @return its offset.
     */
    public final int addFloat() {
        return addFloat(1);
    }

    /**
     * Adds an array.
     *
     * @param length in elements.
     * @return its offset.
     */
    public final int addFloat(final int length) {
        return addField(MPI.FLOAT, 4, length);
    }

    /**
     * Adds a double.
     *
     * @return its offset.
     */
    public final int addDouble() {
        return addDouble(1);
    }

    /**
     * Adds an array.
     *
     * @param length in elements.
     * @return its offset.
     */
    public final int addDouble(final int length) {
        return addField(MPI.DOUBLE, 8, length);
    }

    /**
     * Adds a structure.
     *
     * @param struct what it is of.
     * @return its offset.
     * @throws MPIException if there can be no such type.
     */
    public final int addStruct(final Struct struct) throws MPIException {
        return addStruct(struct, 1);
    }

    /**
     * Adds an array of structures.
     *
     * @param struct what they are of.
     * @param length how many.
     * @return its offset.
     * @throws MPIException if there can be no such type.
     */
    public final int addStruct(final Struct struct, final int length) throws MPIException {
        return addData(struct.getType(), length);
    }

    /**
     * Adds an element of any type.
     *
     * @param type of it.
     * @return its offset.
     * @throws MPIException if the type is none.
     */
    public final int addData(final Datatype type) throws MPIException {
        return addData(type, 1);
    }

    /**
     * Adds an array of any type.
     *
     * @param type   of its elements.
     * @param length how many.
     * @return its offset.
     * @throws MPIException if the type is none.
     */
    public final int addData(final Datatype type, final int length) throws MPIException {
        return addField(type, Math.toIntExact(type.layout().extent()), length);
    }

    private int addField(final Datatype type, final int size, final int length) {
        requireOpen();
        final int offset = extent;
        extent += size * length;
        fields.add(new Field(type, offset, length));
        return offset;
    }

    private void requireOpen() {
        if (datatype != null) {
            throw new AssertionError("The type of this structure was used: it can have no further field.");
        }
    }

    /** A field, or an array of them. */
    static class Field {
        private final Datatype type;
        private final int offset;
        private final int length;

        private Field(final Datatype type, final int offset, final int length) {
            this.type = type;
            this.offset = offset;
            this.length = length;
        }
    }

    /** A structure that lies somewhere in a buffer. As in Open MPI, each belongs to its structure. */
    @SuppressWarnings("ClassCanBeStatic") // Subclasses call the constructor of an inner class.
    public abstract class Data {
        private ByteBuffer buffer;
        private int offset;

        /** Makes data, which lie nowhere yet. */
        public Data() {
            // Placed when a structure hands them out.
        }

        /**
         * The structure as a buffer to send and receive.
         *
         * @return it begins with the structure.
         */
        public final ByteBuffer getBuffer() {
            return offset == 0 ? buffer : MPI.slice(buffer, offset);
        }

        /** The byte at an offset. */
        protected final byte getByte(final int field) {
            return buffer.get(offset + field);
        }

        /** An element of the array at an offset. */
        protected final byte getByte(final int field, final int index) {
            return getByte(field + index * 1);
        }

        /** Changes the byte at an offset. */
        protected final void putByte(final int field, final byte v) {
            buffer.put(offset + field, v);
        }

        /** Changes an element of the array at an offset. */
        protected final void putByte(final int field, final int index, final byte v) {
            putByte(field + index * 1, v);
        }

        /** The char at an offset. */
        protected final char getChar(final int field) {
            return buffer.getChar(offset + field);
        }

        /** An element of the array at an offset. */
        protected final char getChar(final int field, final int index) {
            return getChar(field + index * 2);
        }

        /** Changes the char at an offset. */
        protected final void putChar(final int field, final char v) {
            buffer.putChar(offset + field, v);
        }

        /** Changes an element of the array at an offset. */
        protected final void putChar(final int field, final int index, final char v) {
            putChar(field + index * 2, v);
        }

        /** The short at an offset. */
        protected final short getShort(final int field) {
            return buffer.getShort(offset + field);
        }

        /** An element of the array at an offset. */
        protected final short getShort(final int field, final int index) {
            return getShort(field + index * 2);
        }

        /** Changes the short at an offset. */
        protected final void putShort(final int field, final short v) {
            buffer.putShort(offset + field, v);
        }

        /** Changes an element of the array at an offset. */
        protected final void putShort(final int field, final int index, final short v) {
            putShort(field + index * 2, v);
        }

        /** The int at an offset. */
        protected final int getInt(final int field) {
            return buffer.getInt(offset + field);
        }

        /** An element of the array at an offset. */
        protected final int getInt(final int field, final int index) {
            return getInt(field + index * 4);
        }

        /** Changes the int at an offset. */
        protected final void putInt(final int field, final int v) {
            buffer.putInt(offset + field, v);
        }

        /** Changes an element of the array at an offset. */
        protected final void putInt(final int field, final int index, final int v) {
            putInt(field + index * 4, v);
        }

        /** The long at an offset. */
        protected final long getLong(final int field) {
            return buffer.getLong(offset + field);
        }

        /** An element of the array at an offset. */
        protected final long getLong(final int field, final int index) {
            return getLong(field + index * 8);
        }

        /** Changes the long at an offset. */
        protected final void putLong(final int field, final long v) {
            buffer.putLong(offset + field, v);
        }

        /** Changes an element of the array at an offset. */
        protected final void putLong(final int field, final int index, final long v) {
            putLong(field + index * 8, v);
        }

        /** The float at an offset. */
        protected final float getFloat(final int field) {
            return buffer.getFloat(offset + field);
        }

        /** An element of the array at an offset. */
        protected final float getFloat(final int field, final int index) {
            return getFloat(field + index * 4);
        }

        /** Changes the float at an offset. */
        protected final void putFloat(final int field, final float v) {
            buffer.putFloat(offset + field, v);
        }

        /** Changes an element of the array at an offset. */
        protected final void putFloat(final int field, final int index, final float v) {
            putFloat(field + index * 4, v);
        }

        /** The double at an offset. */
        protected final double getDouble(final int field) {
            return buffer.getDouble(offset + field);
        }

        /** An element of the array at an offset. */
        protected final double getDouble(final int field, final int index) {
            return getDouble(field + index * 8);
        }

        /** Changes the double at an offset. */
        protected final void putDouble(final int field, final double v) {
            buffer.putDouble(offset + field, v);
        }

        /** Changes an element of the array at an offset. */
        protected final void putDouble(final int field, final int index, final double v) {
            putDouble(field + index * 8, v);
        }

        /** The structure at an offset. */
        @SuppressWarnings("TypeParameterUnusedInFormals") // The signature is Open MPI's.
        protected final <S extends Struct, D extends Struct.Data> D getData(final S struct, final int field) {
            final Struct of = struct;
            return of.<D>newData(buffer, offset + field);
        }

        /** A structure in the array at an offset. */
        @SuppressWarnings("TypeParameterUnusedInFormals") // The signature is Open MPI's.
        protected final <S extends Struct, D extends Struct.Data> D getData(
                final S struct, final int field, final int index) {
            final Struct of = struct;
            try {
                return of.<D>newData(buffer, offset + field + index * of.getExtent());
            } catch (final MPIException e) {
                throw new IllegalStateException(e);
            }
        }

        /** A buffer from the field at an offset on. */
        protected final ByteBuffer getBuffer(final Datatype type, final int field) {
            final int position = offset + field;
            return position == 0 ? buffer : MPI.slice(buffer, position);
        }

        /** A buffer from an element of the array at an offset on. */
        protected final ByteBuffer getBuffer(final Datatype type, final int field, final int index)
                throws MPIException {
            return getBuffer(type, field + index * Math.toIntExact(type.layout().extent()));
        }
    }
}
