package io.vicinity.mpi.reduce;

import java.util.EnumMap;
import java.util.Map;
import org.agrona.MutableDirectBuffer;

/** The predefined reducers. They have no state: any thread may use them. */
public final class Reducers {
    private static final Map<Element, Map<Operator, Reducer>> ALL = new EnumMap<>(Element.class);

    static {
        for (final Element element : Element.values()) {
            final Map<Operator, Reducer> reducers = new EnumMap<>(Operator.class);
            for (final Operator operator : Operator.values()) {
                final Reducer reducer = reducer(operator, element);
                if (reducer != null) {
                    reducers.put(operator, reducer);
                }
            }
            ALL.put(element, reducers);
        }
    }

    private Reducers() {}

    /**
     * The predefined reducer.
     *
     * @param operator of the reduction.
     * @param element  that it works on.
     * @return it, or null if MPI does not define this operation for such elements.
     */
    public static Reducer of(final Operator operator, final Element element) {
        return ALL.get(element).get(operator);
    }

    private static Reducer reducer(final Operator operator, final Element element) {
        return switch (operator) {
            case REPLACE -> new Replace(element.length());
            case NO_OP -> NoOp.INSTANCE;
            case BAND, BOR, BXOR -> isInteger(element) ? BitwiseReducers.of(operator, element.length()) : null;
            default -> ofValues(operator, element);
        };
    }

    private static Reducer ofValues(final Operator operator, final Element element) {
        return switch (element) {
            case BYTE, BOOLEAN -> ByteReducers.of(operator);
            case CHAR -> CharReducers.of(operator);
            case SHORT -> ShortReducers.of(operator);
            case INT -> IntReducers.of(operator);
            case LONG -> LongReducers.of(operator);
            case FLOAT -> FloatReducers.of(operator);
            case DOUBLE -> DoubleReducers.of(operator);
            case FLOAT_COMPLEX -> ComplexReducers.ofFloats(operator);
            case DOUBLE_COMPLEX -> ComplexReducers.ofDoubles(operator);
            case SHORT_INT -> ShortIntReducers.of(operator);
            case INT_INT -> IntIntReducers.of(operator);
            case LONG_INT -> LongIntReducers.of(operator);
            case FLOAT_INT -> FloatIntReducers.of(operator);
            case DOUBLE_INT -> DoubleIntReducers.of(operator);
        };
    }

    private static boolean isInteger(final Element element) {
        return switch (element) {
            case BYTE, CHAR, SHORT, BOOLEAN, INT, LONG -> true;
            default -> false;
        };
    }

    private record Replace(int elementLength) implements Reducer {
        @Override
        public void reduce(
                final MutableDirectBuffer in,
                final int inIndex,
                final MutableDirectBuffer inout,
                final int inoutIndex,
                final int count) {
            inout.putBytes(inoutIndex, in, inIndex, Math.multiplyExact(count, elementLength));
        }

        @Override
        public boolean isCommutative() {
            return false;
        }
    }

    private enum NoOp implements Reducer {
        INSTANCE;

        @Override
        public void reduce(
                final MutableDirectBuffer in,
                final int inIndex,
                final MutableDirectBuffer inout,
                final int inoutIndex,
                final int count) {
            // The right operand is the result.
        }

        @Override
        public boolean isCommutative() {
            return false;
        }
    }
}
