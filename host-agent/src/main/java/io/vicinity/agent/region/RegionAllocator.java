package io.vicinity.agent.region;

import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives out the regions of one segment: whole pages, the smallest gap that fits, gaps that touch become one. Each use of memory has
 * a generation that was never used before in this segment. Not thread-safe: its tenant's lock guards it.
 */
public final class RegionAllocator {
    private final long start;
    private final long length;
    private final TreeMap<Long, Gap> gaps = new TreeMap<>();
    private final TreeSet<Gap> gapsByLength =
            new TreeSet<>(Comparator.comparingLong(Gap::length).thenComparingLong(Gap::offset));
    private final TreeMap<Long, Region> used = new TreeMap<>();
    private final long quota;
    private long usedBytes;
    private long lastGeneration;

    private record Gap(long offset, long length) {}

    /**
     * All memory is free.
     *
     * @param start  of the memory within the segment, a multiple of the page.
     * @param length of the memory in bytes, a multiple of the page.
     * @param quota  most bytes that may be given out at a time.
     */
    public RegionAllocator(final long start, final long length, final long quota) {
        if (start % SegmentDescriptor.PAGE != 0 || length % SegmentDescriptor.PAGE != 0 || length <= 0) {
            throw new IllegalArgumentException("regions from " + start + ", " + length + " bytes: not whole pages");
        }
        this.start = start;
        this.length = length;
        this.quota = Math.min(quota, length);
        addGap(new Gap(start, length));
    }

    /**
     * Gives out a region.
     *
     * @param bytes wanted, at least 1; rounded up to whole pages.
     * @return the region, with a new generation.
     * @throws VicinityFailure {@link FailureCode#QUOTA_REACHED} or {@link FailureCode#NO_SPACE}; nothing was changed then.
     */
    public Region allocate(final long bytes) {
        if (bytes < 1 || bytes > length) {
            throw noSpace(bytes);
        }
        final long wanted = (bytes + SegmentDescriptor.PAGE - 1) / SegmentDescriptor.PAGE * SegmentDescriptor.PAGE;
        if (wanted > quota - usedBytes) {
            throw new VicinityFailure(
                    FailureCode.QUOTA_REACHED,
                    wanted + " bytes wanted, but " + usedBytes + " of the tenant's " + quota + " bytes are in use",
                    "close channels and endpoints, ask for a smaller arena, or raise the tenant's quota of bytes");
        }
        final Gap gap = gapsByLength.ceiling(new Gap(Long.MIN_VALUE, wanted));
        if (gap == null) {
            throw noSpace(wanted);
        }
        removeGap(gap);
        if (gap.length() > wanted) {
            addGap(new Gap(gap.offset() + wanted, gap.length() - wanted));
        }
        lastGeneration++;
        final Region region = new Region(gap.offset(), wanted, lastGeneration);
        used.put(region.offset(), region);
        usedBytes += wanted;
        return region;
    }

    private VicinityFailure noSpace(final long wanted) {
        return new VicinityFailure(
                FailureCode.NO_SPACE,
                wanted + " bytes wanted in one piece, but the largest free piece of the segment has " + largestGap(),
                "close channels and endpoints, ask for a smaller arena, or give the tenant a larger segment");
    }

    /**
     * Takes a region back.
     *
     * @param region as it was given out.
     * @throws IllegalArgumentException if this use of the memory is not in use.
     */
    public void free(final Region region) {
        if (!used.remove(region.offset(), region)) {
            throw new IllegalArgumentException("not in use: " + region);
        }
        usedBytes -= region.length();
        long from = region.offset();
        long to = region.end();
        final Map.Entry<Long, Gap> before = gaps.lowerEntry(from);
        if (before != null && before.getValue().offset() + before.getValue().length() == from) {
            removeGap(before.getValue());
            from = before.getKey();
        }
        final Gap after = gaps.get(to);
        if (after != null) {
            removeGap(after);
            to += after.length();
        }
        addGap(new Gap(from, to - from));
    }

    /**
     * Marks a region as in use that an earlier life of the agent gave out. The quota is not asked.
     *
     * @param region as it was given out then.
     * @throws IllegalArgumentException if it is not within free memory.
     */
    public void restore(final Region region) {
        final Map.Entry<Long, Gap> around = gaps.floorEntry(region.offset());
        if (region.length() <= 0
                || region.offset() % SegmentDescriptor.PAGE != 0
                || region.length() % SegmentDescriptor.PAGE != 0
                || region.generation() <= 0
                || around == null
                || region.length() > around.getKey() + around.getValue().length() - region.offset()) {
            throw new IllegalArgumentException("not within free memory: " + region);
        }
        final Gap gap = around.getValue();
        removeGap(gap);
        if (region.offset() > gap.offset()) {
            addGap(new Gap(gap.offset(), region.offset() - gap.offset()));
        }
        if (region.end() < gap.offset() + gap.length()) {
            addGap(new Gap(region.end(), gap.offset() + gap.length() - region.end()));
        }
        used.put(region.offset(), region);
        usedBytes += region.length();
        lastGeneration = Math.max(lastGeneration, region.generation());
    }

    /**
     * Lets generations go on from a number that was used before.
     *
     * @param generation the last one that may have been used; a lower one than known has no effect.
     */
    public void resumeGenerations(final long generation) {
        lastGeneration = Math.max(lastGeneration, generation);
    }

    /**
     * The last generation that was given out.
     *
     * @return 0 if none was.
     */
    public long lastGeneration() {
        return lastGeneration;
    }

    /**
     * Bytes that are given out now.
     *
     * @return a multiple of the page.
     */
    public long usedBytes() {
        return usedBytes;
    }

    /**
     * Most bytes that may be given out.
     *
     * @return in bytes.
     */
    public long quota() {
        return quota;
    }

    /**
     * Regions that are given out now.
     *
     * @return their number.
     */
    public int usedRegions() {
        return used.size();
    }

    /**
     * The largest region that could be given out, quota aside.
     *
     * @return bytes.
     */
    public long largestGap() {
        return gapsByLength.isEmpty() ? 0 : gapsByLength.last().length();
    }

    /**
     * Is all memory free, in one piece?
     *
     * @return true if so.
     */
    public boolean isWhole() {
        return gaps.size() == 1 && gaps.firstEntry().getValue().equals(new Gap(start, length));
    }

    private void addGap(final Gap gap) {
        gaps.put(gap.offset(), gap);
        gapsByLength.add(gap);
    }

    private void removeGap(final Gap gap) {
        gaps.remove(gap.offset());
        gapsByLength.remove(gap);
    }
}
