package io.vicinity.vmlab;

import java.time.Duration;

/**
 * How long a live migration took, by QEMU's own clock.
 *
 * @param total       from its begin to its end.
 * @param downtime    for how long the guest stood still.
 * @param transferred bytes.
 */
public record MigrationReport(Duration total, Duration downtime, long transferred) {}
