package io.vicinity.mpi.datatype;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Layouts beside type maps that are written out basic element by basic element, as the standard defines them: what the compiled form is
 * compared with.
 */
record TypeModel(String description, Layout layout, List<Entry> map, boolean isResized) {
    /** A basic element. */
    record Entry(Kind kind, long offset) {}

    static TypeModel basic(final Kind kind) {
        return new TypeModel(kind.name(), Layouts.of(kind), List.of(new Entry(kind, 0)), false);
    }

    /** A type of some constructors, one around the other. */
    static TypeModel random(final Random random, final int depth) {
        final Kind[] kinds = {Kind.BYTE, Kind.CHAR, Kind.SHORT, Kind.INT, Kind.LONG, Kind.FLOAT, Kind.DOUBLE};
        if (depth == 0) {
            return basic(kinds[random.nextInt(kinds.length)]);
        }
        final TypeModel inner = random(random, depth - 1);
        return switch (random.nextInt(7)) {
            case 0 -> inner.contiguous(random.nextInt(5));
            case 1 -> inner.vector(random.nextInt(5), random.nextInt(4), random.nextInt(9) - 4);
            case 2 -> inner.hvector(random.nextInt(5), random.nextInt(4), random.nextInt(200) - 100);
            case 3 -> inner.hindexed(ints(random, 4, 0, 4), ints(random, 4, -90, 90));
            case 4 -> inner.indexed(ints(random, 4, 0, 4), ints(random, 4, -5, 9));
            case 5 -> struct(ints(random, 3, 0, 3), ints(random, 3, -80, 120), inner, random(random, depth - 1), inner);
            default -> inner.resized(random.nextInt(20) - 10, random.nextInt(60));
        };
    }

    TypeModel contiguous(final int count) {
        final List<Entry> entries = new ArrayList<>();
        place(entries, 0, count);
        return made("contiguous(" + count + ", " + description + ")", Layouts.contiguous(count, layout), entries);
    }

    TypeModel vector(final int count, final int blockLength, final int stride) {
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            place(entries, (long) i * stride * layout.extent(), blockLength);
        }
        return made(
                "vector(" + count + ", " + blockLength + ", " + stride + ", " + description + ")",
                Layouts.vector(count, blockLength, stride, layout),
                entries);
    }

    TypeModel hvector(final int count, final int blockLength, final long stride) {
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            place(entries, i * stride, blockLength);
        }
        return made(
                "hvector(" + count + ", " + blockLength + ", " + stride + ", " + description + ")",
                Layouts.hvector(count, blockLength, stride, layout),
                entries);
    }

    TypeModel indexed(final int[] lengths, final int[] displacements) {
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            place(entries, displacements[i] * layout.extent(), lengths[i]);
        }
        return made("indexed(" + description + ")", Layouts.indexed(lengths, displacements, layout), entries);
    }

    TypeModel hindexed(final int[] lengths, final int[] displacements) {
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            place(entries, displacements[i], lengths[i]);
        }
        return made("hindexed(" + description + ")", Layouts.hindexed(lengths, longs(displacements), layout), entries);
    }

    static TypeModel struct(final int[] lengths, final int[] displacements, final TypeModel... parts) {
        final List<Entry> entries = new ArrayList<>();
        final Layout[] layouts = new Layout[parts.length];
        final StringBuilder description = new StringBuilder("struct(");
        boolean resized = false;
        for (int i = 0; i < parts.length; i++) {
            parts[i].place(entries, displacements[i], lengths[i]);
            layouts[i] = parts[i].layout;
            description.append(parts[i].description).append(';');
            resized |= parts[i].isResized;
        }
        return new TypeModel(
                description.append(')').toString(),
                Layouts.struct(lengths, longs(displacements), layouts),
                entries,
                resized);
    }

    TypeModel resized(final int lowerBound, final int extent) {
        return new TypeModel(
                "resized(" + lowerBound + ", " + extent + ", " + description + ")",
                Layouts.resized(layout, lowerBound, extent),
                map,
                true);
    }

    private TypeModel made(final String text, final Layout compiled, final List<Entry> entries) {
        return new TypeModel(text, compiled, entries, isResized);
    }

    /** Adds elements of this type, one behind the other. */
    void place(final List<Entry> entries, final long offset, final long count) {
        for (int i = 0; i < count; i++) {
            for (final Entry entry : map) {
                entries.add(new Entry(entry.kind, offset + i * layout.extent() + entry.offset));
            }
        }
    }

    private static int[] ints(final Random random, final int count, final int from, final int to) {
        return random.ints(count, from, to).toArray();
    }

    private static long[] longs(final int[] ints) {
        return IntStream.of(ints).asLongStream().toArray();
    }
}
