package io.vicinity.mpi.datatype;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Makes layouts, by the type constructors of MPI 4.0, section 5.1. Counts must not be negative; where MPI counts in extents of the old
 * type, a parameter's name says elements, and elsewhere it says bytes.
 */
public final class Layouts {
    private static final Map<Kind, Layout> PREDEFINED = predefined();

    private Layouts() {}

    /** The layout of a predefined type, the same one each time. */
    public static Layout of(final Kind kind) {
        return PREDEFINED.get(kind);
    }

    /** Elements one behind the other. */
    public static Layout contiguous(final int count, final Layout element) {
        return evenly(count, 1, element.extent(), element);
    }

    /** Blocks of elements, evenly spaced, with the stride counted in elements. */
    public static Layout vector(
            final int count, final int blockLength, final int strideInElements, final Layout element) {
        return evenly(count, blockLength, strideInElements * element.extent(), element);
    }

    /** Blocks of elements, evenly spaced, with the stride counted in bytes. */
    public static Layout hvector(
            final int count, final int blockLength, final long strideInBytes, final Layout element) {
        return evenly(count, blockLength, strideInBytes, element);
    }

    /** Blocks of elements, with displacements counted in elements. */
    public static Layout indexed(final int[] blockLengths, final int[] displacementsInElements, final Layout element) {
        final long[] displacements = new long[blockLengths.length];
        for (int i = 0; i < blockLengths.length; i++) {
            displacements[i] = displacementsInElements[i] * element.extent();
        }
        return hindexed(blockLengths, displacements, element);
    }

    /** Blocks of elements, with displacements counted in bytes. */
    public static Layout hindexed(final int[] blockLengths, final long[] displacementsInBytes, final Layout element) {
        final Layout[] elements = new Layout[blockLengths.length];
        Arrays.fill(elements, element);
        return struct(blockLengths, displacementsInBytes, elements);
    }

    /** Blocks of elements of several types, with displacements counted in bytes. */
    public static Layout struct(final int[] blockLengths, final long[] displacementsInBytes, final Layout[] elements) {
        final List<Pattern> patterns = new ArrayList<>();
        final List<Signature> signatures = new ArrayList<>();
        Bounds bounds = null;
        for (int i = 0; i < blockLengths.length; i++) {
            final Layout element = elements[i];
            patterns.add(Patterns.at(displacementsInBytes[i], element.pattern(blockLengths[i])));
            signatures.add(Signature.repeat(blockLengths[i], element.signature()));
            // A block without elements has no bounds either.
            if (blockLengths[i] > 0) {
                final Bounds block = element.bounds()
                        .repeated(blockLengths[i], element.extent())
                        .at(displacementsInBytes[i]);
                bounds = bounds == null ? block : bounds.and(block);
            }
        }
        return new Layout(
                Patterns.join(patterns),
                Signature.join(signatures),
                bounds == null ? Bounds.EMPTY : bounds.filled(),
                null,
                commonKind(blockLengths, elements));
    }

    /** What all blocks consist of that are not empty; null if they differ, or there is none. */
    private static Kind commonKind(final int[] blockLengths, final Layout[] elements) {
        final List<Kind> kinds = IntStream.range(0, blockLengths.length)
                .filter(i -> blockLengths[i] > 0 && elements[i].size() > 0)
                .mapToObj(i -> elements[i].uniformKind())
                .distinct()
                .toList();
        return kinds.size() == 1 ? kinds.get(0) : null;
    }

    /** The same elements with another lower bound, and another way to the next one. */
    public static Layout resized(final Layout element, final long lowerBound, final long extent) {
        return new Layout(
                element.pattern(1),
                element.signature(),
                new Bounds(
                        lowerBound,
                        lowerBound + extent,
                        true,
                        true,
                        element.bounds().alignment()),
                null,
                element.uniformKind());
    }

    private static Layout evenly(final int count, final int blockLength, final long stride, final Layout element) {
        if (count == 0 || blockLength == 0) {
            return new Layout(Patterns.EMPTY, Signature.repeat(0, element.signature()), Bounds.EMPTY, null, null);
        }
        return new Layout(
                Patterns.repeat(count, stride, element.pattern(blockLength)),
                Signature.repeat((long) count * blockLength, element.signature()),
                element.bounds()
                        .repeated(blockLength, element.extent())
                        .repeated(count, stride)
                        .filled(),
                null,
                element.uniformKind());
    }

    private static Map<Kind, Layout> predefined() {
        final Map<Kind, Layout> layouts = new EnumMap<>(Kind.class);
        for (final Kind kind : Kind.values()) {
            layouts.put(kind, kind.isPair() ? pair(kind) : single(kind));
        }
        return layouts;
    }

    private static Layout single(final Kind kind) {
        return new Layout(
                new Run(0, kind.size()),
                new Signature.Uniform(kind, 1),
                new Bounds(0, kind.size(), false, false, kind.alignment()),
                kind);
    }

    /** As C lays out a structure of the value and an int: the index behind the value, where an int may lie. */
    private static Layout pair(final Kind kind) {
        final int valueSize = kind.value().size();
        final int index = Math.max(valueSize, Integer.BYTES);
        return new Layout(
                Patterns.join(List.of(new Run(0, valueSize), new Run(index, Integer.BYTES))),
                Signature.join(List.of(new Signature.Uniform(kind.value(), 1), new Signature.Uniform(Kind.INT, 1))),
                new Bounds(0, index + Integer.BYTES, false, false, kind.alignment()).filled(),
                kind);
    }
}
