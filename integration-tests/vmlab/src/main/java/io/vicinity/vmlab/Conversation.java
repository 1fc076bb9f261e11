package io.vicinity.vmlab;

import java.io.IOException;

/** A program that runs in a guest and is told lines on its standard input, which ends when the program does. Thread-safe. */
public final class Conversation {
    private final Job job;
    private final Port port;

    Conversation(final Job job, final Port port) {
        this.job = job;
        this.port = port;
    }

    /** The program, and what it says. */
    public Job job() {
        return job;
    }

    /**
     * Tells the program a line.
     *
     * @throws VmLabException if the program has ended, or its guest is gone.
     */
    public void tell(final String line) {
        try {
            port.write(line);
        } catch (final IOException e) {
            throw new VmLabException("'" + job.command() + "' takes no lines any more; it said:\n" + job.output(), e);
        }
    }
}
