package io.vicinity.guestd.bar;

import java.util.List;

/**
 * What a self-test found of a mapping.
 *
 * @param mapping             its class.
 * @param readLatencySeconds  of one dependent read of a line anywhere in the segment.
 * @param readBytesPerSecond  of one thread that reads all.
 * @param writeBytesPerSecond of one thread that writes the scratch area again and again; 0 where there is none.
 * @param atomicsHold         whether read-modify-writes are known to hold between VMs.
 * @param warnings            what is wrong, each with its remedy.
 */
public record BarReport(
        MappingClass mapping,
        double readLatencySeconds,
        double readBytesPerSecond,
        double writeBytesPerSecond,
        boolean atomicsHold,
        List<String> warnings) {
    /** Copies the list, so that the record cannot change. */
    public BarReport {
        warnings = List.copyOf(warnings);
    }
}
