package io.vicinity.agent.region;

/**
 * A piece of a segment that was given out.
 *
 * @param offset     from the start of the segment in bytes, a multiple of the page.
 * @param length     in bytes, a multiple of the page.
 * @param generation the number of this use of the memory; never 0.
 */
public record Region(long offset, long length, long generation) {
    /**
     * Where the region ends.
     *
     * @return offset of the first byte behind it.
     */
    public long end() {
        return offset + length;
    }
}
