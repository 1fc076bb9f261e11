package io.vicinity.client.control;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to map, and what the agent says that it is.
 *
 * @param vm            name of this VM.
 * @param tenant        of this VM.
 * @param barPath       the file to map.
 * @param size          of the segment in bytes.
 * @param generation    number of this use of the memory.
 * @param layoutVersion of the segment, major.
 * @param wakeSocket    by which sleepers are woken; empty if this daemon wakes nobody.
 * @param fabricCounters the file to count in what goes by the fabric; empty if an older daemon looks for it in the segment.
 */
public record SegmentGrant(
        String vm,
        String tenant,
        Path barPath,
        long size,
        long generation,
        int layoutVersion,
        Optional<Path> wakeSocket,
        Optional<Path> fabricCounters) {}
