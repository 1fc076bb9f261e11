package io.vicinity.client.fabric;

/**
 * A block that its receiver has.
 *
 * @param unit first unit of the block in its sender's arena.
 * @param use  number of its use.
 */
record Held(int unit, long use) {}
