package mpi;

/** A structure of a value of type long and its int index, as {@link MPI#MINLOC} and {@link MPI#MAXLOC} take it. */
public final class LongInt extends Struct {
    private final int valueField;
    private final int indexField;

    LongInt() {
        valueField = addLong();
        setOffset(8);
        indexField = addInt();
    }

    @Override
    protected Data newData() {
        return new Data();
    }

    @Override
    Datatype predefined() {
        return MPI.LONG_INT;
    }

    /** One value with its index. */
    public final class Data extends Struct.Data {
        /** Makes data, which lie nowhere yet. */
        public Data() {
            // Placed when the structure hands them out.
        }

        /**
         * The value.
         *
         * @return it.
         */
        public long getValue() {
            return getLong(valueField);
        }

        /**
         * The index.
         *
         * @return it.
         */
        public int getIndex() {
            return getInt(indexField);
        }

        /**
         * Changes the value.
         *
         * @param value new one.
         */
        public void putValue(final long value) {
            putLong(valueField, value);
        }

        /**
         * Changes the index.
         *
         * @param index new one.
         */
        public void putIndex(final int index) {
            putInt(indexField, index);
        }
    }
}
