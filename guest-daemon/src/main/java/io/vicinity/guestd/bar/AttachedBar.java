package io.vicinity.guestd.bar;

/**
 * The BAR in use, and what was found of it.
 *
 * @param found  where it is.
 * @param report of the self-test.
 */
public record AttachedBar(FoundBar found, BarReport report) {}
