package io.vicinity.lab;

import java.time.Duration;

/** A client in a process of its own, which does what it is told: see {@link LabClientMain} for what it understands. */
public final class LabClient extends Dialogue {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LabProcess process;

    LabClient(final LabProcess process) {
        super(process, PATIENCE);
        this.process = process;
    }

    /** The process, to be killed. */
    public LabProcess process() {
        return process;
    }
}
