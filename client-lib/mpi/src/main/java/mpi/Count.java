package mpi;

/** A count that may be greater than an int. */
// As in Open MPI, it is comparable to any object, and has no hash code of its own.
@SuppressWarnings({"rawtypes", "overrides", "EqualsHashCode", "ComparableType"})
public final class Count implements Comparable {
    private long count;

    /**
     * Makes a count.
     *
     * @param count its value.
     */
    public Count(final long count) {
        this.count = count;
    }

    /**
     * The value.
     *
     * @return the count.
     */
    public long getCount() {
        return count;
    }

    /**
     * Changes the value.
     *
     * @param count the new one.
     */
    public void setCount(final long count) {
        this.count = count;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof final Count that && that.count == count;
    }

    /**
     * Compares values.
     *
     * @param other a count.
     * @return negative, 0 or positive, as this one is less than, equal to or greater than the other.
     */
    @Override
    public int compareTo(final Object other) {
        return Long.compare(count, ((Count) other).count);
    }
}
