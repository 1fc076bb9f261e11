package io.vicinity.guestd.bar;

/** How the processor treats accesses to a mapping, as far as its speed betrays it. */
public enum MappingClass {
    /** Through the caches, as ordinary memory. */
    WRITE_BACK,
    /** Reads go to the memory each time; writes are gathered, and leave the processor in any order. */
    WRITE_COMBINING,
    /** Reads and writes go to the memory each time. */
    UNCACHED;

    /** A cached line is read in a few cycles, an uncached one in hundreds: what lies between is noise, of a busy machine or of an emulator. */
    static final double SLOW_READ = 10;

    /** Uncached writes go one by one; gathered ones cost little more than cached ones. */
    static final double SLOW_WRITE = 10;

    /**
     * Judges by how much slower the mapping is than ordinary memory, measured by the same code in the same moment: so the judgement holds
     * under an emulator, too, where all is slow.
     *
     * @param reads  time of reading one line again and again, over that in ordinary memory.
     * @param writes time of writing a few lines again and again, over that in ordinary memory.
     * @return the class.
     */
    static MappingClass of(final double reads, final double writes) {
        if (reads < SLOW_READ) {
            return WRITE_BACK;
        }
        return writes < SLOW_WRITE ? WRITE_COMBINING : UNCACHED;
    }
}
