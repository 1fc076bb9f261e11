package io.vicinity.mpi.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Predefined operations against one element after the other. */
class ReducersTest {
    private static final int COUNT = 37;
    private static final int SHIFT = 3;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource(names = {"BYTE", "CHAR", "SHORT", "BOOLEAN", "INT", "LONG"})
    void shouldReduceIntegers(final Element element) {
        for (final Operator operator : Operator.values()) {
            final Reducer reducer = Reducers.of(operator, element);
            if (operator == Operator.MAXLOC || operator == Operator.MINLOC) {
                assertThat(reducer).isNull();
                continue;
            }
            final MutableDirectBuffer in = buffer(element, random.nextBoolean());
            final MutableDirectBuffer inout = buffer(element, random.nextBoolean());
            final long[] expected = new long[COUNT];
            for (int i = 0; i < COUNT; i++) {
                set(in, element, i, random.nextInt(3) == 0 ? 0 : random.nextLong());
                set(inout, element, i, random.nextInt(3) == 0 ? 0 : random.nextLong());
                expected[i] = reduced(operator, get(in, element, i), get(inout, element, i));
            }
            reducer.reduce(in, SHIFT, inout, SHIFT, COUNT);
            for (int i = 0; i < COUNT; i++) {
                final long result = get(inout, element, i);
                set(inout, element, i, expected[i]);
                assertThat(result)
                        .as("%s of %s %d, seed %d", operator, element, i, seed)
                        .isEqualTo(get(inout, element, i));
            }
        }
    }

    private static long reduced(final Operator operator, final long left, final long right) {
        return switch (operator) {
            case MAX -> Math.max(left, right);
            case MIN -> Math.min(left, right);
            case SUM -> left + right;
            case PROD -> left * right;
            case LAND -> left != 0 && right != 0 ? 1 : 0;
            case BAND -> left & right;
            case LOR -> left != 0 || right != 0 ? 1 : 0;
            case BOR -> left | right;
            case LXOR -> left != 0 ^ right != 0 ? 1 : 0;
            case BXOR -> left ^ right;
            case REPLACE -> left;
            case NO_OP -> right;
            case MAXLOC, MINLOC -> throw new AssertionError(operator);
        };
    }

    private static MutableDirectBuffer buffer(final Element element, final boolean onHeap) {
        final int capacity = SHIFT + COUNT * element.length();
        return onHeap ? new UnsafeBuffer(new byte[capacity]) : new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
    }

    private static long get(final MutableDirectBuffer buffer, final Element element, final int i) {
        final int index = SHIFT + i * element.length();
        return switch (element) {
            case CHAR -> buffer.getChar(index);
            case SHORT -> buffer.getShort(index);
            case BYTE, BOOLEAN -> buffer.getByte(index) & 0xFF;
            case INT -> buffer.getInt(index);
            default -> buffer.getLong(index);
        };
    }

    private static void set(final MutableDirectBuffer buffer, final Element element, final int i, final long value) {
        final int index = SHIFT + i * element.length();
        switch (element) {
            case BYTE, BOOLEAN -> buffer.putByte(index, (byte) value);
            case CHAR -> buffer.putChar(index, (char) value);
            case SHORT -> buffer.putShort(index, (short) value);
            case INT -> buffer.putInt(index, (int) value);
            default -> buffer.putLong(index, value);
        }
    }

    @Test
    void shouldReduceFloatingPointNumbers() {
        assertThat(doubles(Operator.SUM, 1.5, 2)).isEqualTo(3.5);
        assertThat(doubles(Operator.PROD, 1.5, 2)).isEqualTo(3);
        assertThat(doubles(Operator.MAX, 1.5, 2)).isEqualTo(2);
        assertThat(doubles(Operator.MIN, 1.5, 2)).isEqualTo(1.5);
        assertThat(floats(Operator.SUM, 1.5F, 2)).isEqualTo(3.5F);
        assertThat(floats(Operator.PROD, 1.5F, 2)).isEqualTo(3);
        assertThat(floats(Operator.MAX, 1.5F, 2)).isEqualTo(2);
        assertThat(floats(Operator.MIN, 1.5F, 2)).isEqualTo(1.5F);
        assertThat(Reducers.of(Operator.LAND, Element.DOUBLE)).isNull();
        assertThat(Reducers.of(Operator.BAND, Element.FLOAT)).isNull();
    }

    private static double doubles(final Operator operator, final double left, final double right) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2 * Double.BYTES]);
        buffer.putDouble(0, left);
        buffer.putDouble(Double.BYTES, right);
        Reducers.of(operator, Element.DOUBLE).reduce(buffer, 0, buffer, Double.BYTES, 1);
        return buffer.getDouble(Double.BYTES);
    }

    private static float floats(final Operator operator, final float left, final float right) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2 * Float.BYTES]);
        buffer.putFloat(0, left);
        buffer.putFloat(Float.BYTES, right);
        Reducers.of(operator, Element.FLOAT).reduce(buffer, 0, buffer, Float.BYTES, 1);
        return buffer.getFloat(Float.BYTES);
    }

    @Test
    void shouldReduceComplexNumbers() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4 * Double.BYTES]);
        put(buffer, 1, 2, 3, 4);
        Reducers.of(Operator.PROD, Element.DOUBLE_COMPLEX).reduce(buffer, 0, buffer, 2 * Double.BYTES, 1);
        assertThat(buffer.getDouble(2 * Double.BYTES)).isEqualTo(-5);
        assertThat(buffer.getDouble(3 * Double.BYTES)).isEqualTo(10);
        put(buffer, 1, 2, 3, 4);
        Reducers.of(Operator.SUM, Element.DOUBLE_COMPLEX).reduce(buffer, 0, buffer, 2 * Double.BYTES, 1);
        assertThat(buffer.getDouble(2 * Double.BYTES)).isEqualTo(4);
        assertThat(buffer.getDouble(3 * Double.BYTES)).isEqualTo(6);
    }

    private static void put(final UnsafeBuffer buffer, final double... values) {
        for (int i = 0; i < values.length; i++) {
            buffer.putDouble(i * Double.BYTES, values[i]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SHORT_INT", "INT_INT", "LONG_INT", "FLOAT_INT", "DOUBLE_INT"})
    void shouldFindTheGreatestAndLeastWithTheLowestIndex(final Element element) {
        assertThat(pair(Operator.MAXLOC, element, 5, 3, 7, 9)).containsExactly(7, 9);
        assertThat(pair(Operator.MAXLOC, element, 7, 3, 5, 9)).containsExactly(7, 3);
        assertThat(pair(Operator.MAXLOC, element, 7, 3, 7, 9)).containsExactly(7, 3);
        assertThat(pair(Operator.MAXLOC, element, 7, 9, 7, 3)).containsExactly(7, 3);
        assertThat(pair(Operator.MINLOC, element, 5, 3, 7, 9)).containsExactly(5, 3);
        assertThat(pair(Operator.MINLOC, element, 7, 3, 5, 9)).containsExactly(5, 9);
        assertThat(pair(Operator.MINLOC, element, 7, 9, 7, 3)).containsExactly(7, 3);
        assertThat(Reducers.of(Operator.SUM, element)).isNull();
    }

    private static int[] pair(
            final Operator operator,
            final Element element,
            final int left,
            final int leftIndex,
            final int right,
            final int rightIndex) {
        final UnsafeBuffer in = new UnsafeBuffer(new byte[element.length()]);
        final UnsafeBuffer inout = new UnsafeBuffer(new byte[element.length()]);
        final int at = element.length() - Integer.BYTES;
        value(in, element, left);
        in.putInt(at, leftIndex);
        value(inout, element, right);
        inout.putInt(at, rightIndex);
        Reducers.of(operator, element).reduce(in, 0, inout, 0, 1);
        final int value = switch (element) {
            case SHORT_INT -> inout.getShort(0);
            case INT_INT -> inout.getInt(0);
            case LONG_INT -> (int) inout.getLong(0);
            case FLOAT_INT -> (int) inout.getFloat(0);
            default -> (int) inout.getDouble(0);
        };
        return new int[] {value, inout.getInt(at)};
    }

    private static void value(final UnsafeBuffer buffer, final Element element, final int value) {
        switch (element) {
            case SHORT_INT -> buffer.putShort(0, (short) value);
            case INT_INT -> buffer.putInt(0, value);
            case LONG_INT -> buffer.putLong(0, value);
            case FLOAT_INT -> buffer.putFloat(0, value);
            default -> buffer.putDouble(0, value);
        }
    }

    @Test
    void shouldNotReachBeyondBuffers() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);
        for (final Element element : Element.values()) {
            for (final Operator operator : Operator.values()) {
                final Reducer reducer = Reducers.of(operator, element);
                if (reducer != null && operator != Operator.NO_OP) {
                    assertThatThrownBy(() -> reducer.reduce(buffer, 0, buffer, 12, 17 / element.length() + 1))
                            .as("%s of %s", operator, element)
                            .isInstanceOf(IndexOutOfBoundsException.class);
                }
            }
        }
    }

    @Test
    void shouldFindOperatorsAndElementsByTheirNumbers() {
        for (final Operator operator : Operator.values()) {
            assertThat(Operator.of(operator.number())).isEqualTo(operator);
        }
        for (final Element element : Element.values()) {
            assertThat(Element.of(element.number())).isEqualTo(element);
        }
        assertThat(Operator.of(-1)).isNull();
        assertThat(Operator.of(99)).isNull();
        assertThat(Element.of(99)).isNull();
    }
}
