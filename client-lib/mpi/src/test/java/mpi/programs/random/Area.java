package mpi.programs.random;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import mpi.MPIException;

/** Memory that a call reads or writes, with more behind it, and what is expected of all: what a call need not touch stays as it was. */
final class Area {
    /** Bytes behind what is used. */
    private static final int MARGIN = 16;

    private final ByteBuffer given;
    private final ByteBuffer expected;
    private final Basic held;
    private Holder holder;

    /** What basic elements are. */
    @FunctionalInterface
    interface Values {
        long bits(int index, Basic basic);
    }

    /** Room for bytes, of arrays of some kind. */
    Area(final Basic held, final int length) {
        final int room = (length / Long.BYTES + 1) * Long.BYTES + MARGIN;
        this.held = held;
        this.given = ByteBuffer.allocate(room).order(ByteOrder.nativeOrder());
        this.expected = ByteBuffer.allocate(room).order(ByteOrder.nativeOrder());
        for (int i = 0; i < room; i++) {
            final byte untouched = (byte) (held == Basic.BOOLEAN ? i & 1 : 3 * i + 7);
            given.put(i, untouched);
            expected.put(i, untouched);
        }
    }

    /** Puts values in, and expects them to stay. */
    Area hold(final Form form, final int offset, final int basics, final Values values) {
        put(given, form, offset, basics, values);
        return expect(form, offset, basics, values);
    }

    /** Expects values that a call puts there. */
    Area expect(final Form form, final int offset, final int basics, final Values values) {
        put(expected, form, offset, basics, values);
        return this;
    }

    private static void put(
            final ByteBuffer bytes, final Form form, final int offset, final int basics, final Values values) {
        for (int i = 0; i < basics; i++) {
            final Basic basic = form.basic(i);
            basic.write(bytes, offset + form.place(i), values.bits(i, basic));
        }
    }

    /** Makes what a call is given: a buffer, or an array if it may be one. */
    Area open(final SplittableRandom random, final boolean begins) throws MPIException {
        holder = Holder.of(random, begins, held, given);
        return this;
    }

    /** Makes a buffer of memory that ranks share, if there is some. */
    Area share() throws MPIException {
        holder = Holder.shared(0, held, given);
        return this;
    }

    Object argument() {
        return holder.argument();
    }

    Buffer buffer() {
        return (Buffer) holder.argument();
    }

    /** Compares all bytes. */
    void check(final String what) {
        final ByteBuffer actual = ByteBuffer.allocate(expected.capacity()).order(ByteOrder.nativeOrder());
        holder.read(actual);
        final int difference = actual.mismatch(expected);
        if (difference >= 0) {
            throw new AssertionError(what + ": byte " + difference + " of " + actual.capacity() + " in "
                    + holder.argument() + " is " + actual.get(difference) + " instead of " + expected.get(difference)
                    + ", and was " + given.get(difference));
        }
    }
}
