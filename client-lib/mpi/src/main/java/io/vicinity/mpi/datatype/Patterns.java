package io.vicinity.mpi.datatype;

import java.util.ArrayList;
import java.util.List;

/** Makes patterns, as simple as they can be: what lies together becomes one run, what is evenly spaced becomes a repetition. */
final class Patterns {
    /** No bytes at all. */
    static final Pattern EMPTY = new Run(0, 0);

    private Patterns() {}

    /** The same pattern somewhere else. */
    static Pattern at(final long offset, final Pattern pattern) {
        if (offset == 0 || pattern.size() == 0) {
            return pattern;
        }
        return switch (pattern) {
            case Run(final long first, final long size) -> new Run(first + offset, size);
            case Repeat(final long count, final long stride, final Pattern item) ->
                new Repeat(count, stride, at(offset, item));
            case Sequence sequence -> new Sequence(new Pattern[] {sequence}, new long[] {offset});
        };
    }

    /** A pattern again and again. */
    static Pattern repeat(final long count, final long stride, final Pattern item) {
        if (count == 0 || item.size() == 0) {
            return EMPTY;
        }
        if (count == 1) {
            return item;
        }
        if (item instanceof Run(final long offset, final long size) && size == stride) {
            return new Run(offset, count * size);
        }
        if (item instanceof Repeat(final long inner, final long step, final Pattern part) && inner * step == stride) {
            return new Repeat(count * inner, step, part);
        }
        return new Repeat(count, stride, item);
    }

    /** Patterns one after the other, each moved by its offset. */
    static Pattern join(final List<Pattern> patterns) {
        final List<Pattern> joined = new ArrayList<>();
        for (final Pattern pattern : patterns) {
            if (pattern.size() == 0) {
                continue;
            }
            final int last = joined.size() - 1;
            if (last >= 0
                    && pattern instanceof Run(final long offset, final long size)
                    && joined.get(last) instanceof Run(final long before, final long length)
                    && before + length == offset) {
                joined.set(last, new Run(before, length + size));
            } else {
                joined.add(pattern);
            }
        }
        return switch (joined.size()) {
            case 0 -> EMPTY;
            case 1 -> joined.get(0);
            default -> evenly(joined);
        };
    }

    private static Pattern evenly(final List<Pattern> patterns) {
        final Pattern even = evenRuns(patterns);
        return even == null ? new Sequence(patterns.toArray(new Pattern[0]), new long[patterns.size()]) : even;
    }

    /** Runs of one length, evenly spaced, as a repetition; null if they are not. */
    private static Pattern evenRuns(final List<Pattern> patterns) {
        if (!(patterns.get(0) instanceof Run first && patterns.get(1) instanceof Run second)) {
            return null;
        }
        final long stride = second.offset() - first.offset();
        for (int i = 1; i < patterns.size(); i++) {
            if (!(patterns.get(i) instanceof Run(final long offset, final long size)
                    && size == first.size()
                    && offset == first.offset() + i * stride)) {
                return null;
            }
        }
        return new Repeat(patterns.size(), stride, first);
    }
}
