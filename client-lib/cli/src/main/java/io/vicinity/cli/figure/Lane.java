package io.vicinity.cli.figure;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was measured of one thing.
 *
 * @param name   of the thing, for people.
 * @param values by size of message in bytes, in the unit of the figure; more than 0.
 */
public record Lane(String name, SortedMap<Integer, Double> values) {
    /** Keeps a copy. */
    public Lane {
        final NavigableMap<Integer, Double> copy = new TreeMap<>(values);
        if (copy.isEmpty() || Collections.min(copy.values()) <= 0) {
            throw new IllegalArgumentException("lane " + name + " has no values, or some that no logarithm is of");
        }
        values = Collections.unmodifiableSortedMap(copy);
    }
}
