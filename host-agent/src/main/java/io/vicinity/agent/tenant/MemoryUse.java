package io.vicinity.agent.tenant;

import java.util.List;

/**
 * What maps the segment in a VM, as its daemon said last.
 *
 * @param unmapped true if nothing does.
 * @param pids     processes that do, besides the daemon.
 */
public record MemoryUse(boolean unmapped, List<Long> pids) {
    /** Its daemon said nothing, or is away. */
    public static final MemoryUse UNKNOWN = new MemoryUse(false, List.of());
}
