package io.vicinity.mpi.datatype;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final Layout INT = Layouts.of(Kind.INT);
    private static final Layout DOUBLE = Layouts.of(Kind.DOUBLE);

    @Test
    void shouldCopyAnyPieceOfAnyTypeAsItsTypeMapSays() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 4_000; round++) {
            final TypeModel model = TypeModel.random(random, random.nextInt(4));
            final int count = random.nextInt(4);
            final String description = "seed " + seed + ", round " + round + ", " + count + " of " + model;
            final List<TypeModel.Entry> entries = new ArrayList<>();
            model.place(entries, 0, count);
            final Layout layout = model.layout();

            final long size =
                    entries.stream().mapToLong(entry -> entry.kind().size()).sum();
            final long lowest =
                    entries.stream().mapToLong(TypeModel.Entry::offset).min().orElse(0);
            final long highest = entries.stream()
                    .mapToLong(entry -> entry.offset() + entry.kind().size())
                    .max()
                    .orElse(0);
            assertThat(layout.size() * count).as(description).isEqualTo(size);
            if (size > 0) {
                assertThat(layout.lowest(count)).as(description).isEqualTo(lowest);
                assertThat(layout.highest(count)).as(description).isEqualTo(highest);
            }
            final byte[] memory = new byte[(int) (highest - Math.min(0, lowest))];
            random.nextBytes(memory);
            final int origin = (int) -Math.min(0, lowest);
            final byte[] packed = packed(entries, memory, origin, (int) size);

            final UnsafeBuffer read = new UnsafeBuffer(new byte[(int) size + 1]);
            final TypedMemory typed = new TypedMemory().set(memory, origin, count, layout);
            assertThat(typed.length()).isEqualTo(size);
            for (int at = 0; at < size; ) {
                final int piece = 1 + random.nextInt((int) size - at);
                typed.read(at, read, at, piece);
                at += piece;
            }
            assertThat(Arrays.copyOf(read.byteArray(), (int) size))
                    .as(description)
                    .isEqualTo(packed);

            final byte[] incoming = new byte[(int) size];
            random.nextBytes(incoming);
            final byte[] expected = memory.clone();
            scatter(entries, expected, origin, incoming);
            final UnsafeBuffer source = new UnsafeBuffer(incoming);
            for (int at = 0; at < size; ) {
                final int piece = 1 + random.nextInt((int) size - at);
                typed.write(at, source, at, piece);
                at += piece;
            }
            assertThat(memory).as(description).isEqualTo(expected);
        }
    }

    @Test
    void shouldCountElementsAsTheTypeMapSays() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            final TypeModel model = TypeModel.random(random, random.nextInt(4));
            final List<TypeModel.Entry> entries = new ArrayList<>();
            model.place(entries, 0, 2);
            final long size = model.layout().size() * 2;
            long end = 0;
            int element = 0;
            for (long bytes = 0; bytes <= size; bytes++) {
                while (element < entries.size() && end < bytes) {
                    end += entries.get(element++).kind().size();
                }
                assertThat(model.layout().elementsIn(bytes))
                        .as("seed %d, round %d, %d bytes of %s", seed, round, bytes, model)
                        .isEqualTo(end == bytes ? element : -1);
                if (end == bytes) {
                    assertThat(model.layout().bytesOf(element)).isEqualTo(bytes);
                }
            }
        }
    }

    @Test
    void shouldFillAStructureUpToItsStrictestElement() {
        final Layout layout = Layouts.struct(new int[] {1, 1}, new long[] {0, 8}, new Layout[] {DOUBLE, INT});

        assertThat(layout.size()).isEqualTo(12);
        assertThat(layout.extent()).isEqualTo(16);
        assertThat(layout.trueExtent()).isEqualTo(12);
        assertThat(layout.isContiguous()).isFalse();
    }

    @Test
    void shouldLetMarkedBoundsWinOverAllOthers() {
        final Layout layout = Layouts.struct(
                new int[] {1, 1}, new long[] {0, 32}, new Layout[] {Layouts.resized(INT, -4, 20), DOUBLE});

        assertThat(layout.lowerBound()).isEqualTo(-4);
        assertThat(layout.extent()).isEqualTo(20);
        assertThat(layout.trueLowerBound()).isZero();
        assertThat(layout.trueExtent()).isEqualTo(40);
    }

    @Test
    void shouldSeeThatWhatLiesTogetherIsContiguous() {
        assertThat(Layouts.vector(5, 2, 2, INT).isContiguous()).isTrue();
        assertThat(Layouts.indexed(new int[] {1, 2}, new int[] {0, 1}, INT).isContiguous())
                .isTrue();
        assertThat(Layouts.struct(new int[] {2, 3}, new long[] {0, 8}, new Layout[] {INT, INT})
                        .isContiguous())
                .isTrue();
        assertThat(Layouts.vector(5, 1, 2, INT).isContiguous()).isFalse();
        assertThat(Layouts.indexed(new int[] {1}, new int[] {1}, INT).isContiguous())
                .isFalse();
    }

    @Test
    void shouldHaveNeitherSizeNorExtentWithoutElements() {
        for (final Layout layout : List.of(
                Layouts.contiguous(0, INT),
                Layouts.vector(0, 1, 1, INT),
                Layouts.vector(3, 0, 1, INT),
                Layouts.indexed(new int[0], new int[0], INT),
                Layouts.struct(new int[] {0}, new long[] {40}, new Layout[] {INT}))) {
            assertThat(layout.size()).isZero();
            assertThat(layout.extent()).isZero();
            assertThat(layout.elements()).isZero();
            assertThat(layout.elementsIn(0)).isZero();
            assertThat(layout.elementsIn(4)).isEqualTo(-1);
        }
    }

    @Test
    void shouldLayPairsOutAsCDoesAndSendThemWithoutGaps() {
        assertThat(Layouts.of(Kind.SHORT_INT).extent()).isEqualTo(8);
        assertThat(Layouts.of(Kind.SHORT_INT).size()).isEqualTo(6);
        assertThat(Layouts.of(Kind.LONG_INT).extent()).isEqualTo(16);
        assertThat(Layouts.of(Kind.LONG_INT).size()).isEqualTo(12);
        assertThat(Layouts.of(Kind.DOUBLE_INT).extent()).isEqualTo(16);
        assertThat(Layouts.of(Kind.INT2).isContiguous()).isTrue();
        assertThat(Layouts.of(Kind.FLOAT_INT).extent()).isEqualTo(8);
        for (final Kind kind : Kind.values()) {
            assertThat(Layouts.of(kind).size()).isEqualTo(kind.size());
            assertThat(Layouts.of(kind).kind()).isSameAs(kind);
            assertThat(Layouts.of(kind).uniformKind()).isSameAs(kind);
        }
    }

    @Test
    void shouldKnowTheOneKindOfAllElements() {
        assertThat(Layouts.vector(3, 1, 2, Layouts.contiguous(2, INT)).uniformKind())
                .isSameAs(Kind.INT);
        assertThat(Layouts.struct(new int[] {1, 1}, new long[] {0, 8}, new Layout[] {INT, DOUBLE})
                        .uniformKind())
                .isNull();
        assertThat(Layouts.contiguous(2, INT).kind()).isNull();
    }

    @Test
    void shouldKnowTheOneKindOfElementsThatArePairs() {
        for (final Kind kind : Kind.values()) {
            final Layout one = Layouts.of(kind);
            final Layout two = Layouts.contiguous(2, one);
            for (final Layout layout : List.of(
                    two,
                    Layouts.vector(3, 2, 4, two),
                    Layouts.hvector(1, 2, 100, one),
                    Layouts.indexed(new int[] {1, 2}, new int[] {4, 0}, one),
                    Layouts.resized(two, 0, 200),
                    Layouts.struct(new int[] {0, 1, 2, 1}, new long[] {0, 0, 100, 200}, new Layout[] {
                        Layouts.of(Kind.PACKED), two, one, Layouts.contiguous(0, DOUBLE)
                    }))) {
                assertThat(layout.uniformKind()).isSameAs(kind);
                assertThat(layout.kind()).isNull();
            }
            assertThat(two.elements()).isEqualTo(kind.isPair() ? 4 : 2);
        }
        final Layout pair = Layouts.of(Kind.INT2);
        final Layout mixed = Layouts.struct(new int[] {1, 1}, new long[] {0, 8}, new Layout[] {pair, INT});
        assertThat(mixed.uniformKind()).isNull();
        assertThat(Layouts.struct(new int[] {1, 1}, new long[] {0, 12}, new Layout[] {mixed, mixed})
                        .uniformKind())
                .isNull();
        assertThat(Layouts.contiguous(0, INT).uniformKind()).isNull();
    }

    private static byte[] packed(
            final List<TypeModel.Entry> entries, final byte[] memory, final int origin, final int size) {
        final ExpandableArrayBuffer packed = new ExpandableArrayBuffer();
        int at = 0;
        for (final TypeModel.Entry entry : entries) {
            packed.putBytes(
                    at, memory, origin + (int) entry.offset(), entry.kind().size());
            at += entry.kind().size();
        }
        return Arrays.copyOf(packed.byteArray(), size);
    }

    private static void scatter(
            final List<TypeModel.Entry> entries, final byte[] memory, final int origin, final byte[] packed) {
        int at = 0;
        for (final TypeModel.Entry entry : entries) {
            System.arraycopy(
                    packed,
                    at,
                    memory,
                    origin + (int) entry.offset(),
                    entry.kind().size());
            at += entry.kind().size();
        }
    }
}
