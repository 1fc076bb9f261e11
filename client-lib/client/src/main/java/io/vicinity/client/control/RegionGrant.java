package io.vicinity.client.control;

/**
 * A piece of the segment that the agent gave out.
 *
 * @param offset     from the start of the segment, in bytes.
 * @param length     in bytes.
 * @param generation number of this use of the memory.
 */
public record RegionGrant(long offset, long length, long generation) {}
