package io.vicinity.agent.host;

import io.vicinity.agent.journal.Journal;
import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.segment.SegmentMemory;
import io.vicinity.agent.tenant.Tenant;

/**
 * A tenant with what it stands on.
 *
 * @param tenant  its state.
 * @param segment as the journal names it.
 * @param memory  its segment, mapped.
 * @param journal of the tenant.
 * @param adopted true if it was taken over from an earlier life of the agent.
 */
public record HostedTenant(
        Tenant tenant, JournalRecord.Segment segment, SegmentMemory memory, Journal journal, boolean adopted) {
    /**
     * Writes the header again, with the heartbeat.
     *
     * @param count of the heartbeat.
     */
    void beat(final long count) {
        memory.writeHeader(segment.tenant(), segment.startTime(), count);
    }

    /** Lets go of segment and journal; both stay. */
    void close() {
        journal.close();
        memory.close();
    }
}
