package io.vicinity.mpi.job;

import io.vicinity.client.Vicinity;
import io.vicinity.client.VicinityException;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.MessageEngine;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import java.util.Optional;

/**
 * This process's part in a job: it meets the other ranks when it starts, and parts from them when it is closed. A job of one needs neither
 * a daemon nor an environment.
 *
 * <p>{@link #close()} is called by one thread, once all operations are done.
 */
public final class Job implements AutoCloseable {
    private final Links links;
    private final Vicinity vicinity;
    private final Engine engine;
    private final String name;

    private Job(final String name, final Links links, final Vicinity vicinity) {
        this.name = name;
        this.links = links;
        this.vicinity = vicinity;
        engine = new MessageEngine(links);
    }

    /**
     * Starts as the environment of this process says.
     *
     * @return the job, all of whose ranks were met.
     * @throws io.vicinity.client.VicinityException     if there is no daemon, or it refuses.
     * @throws io.vicinity.mpi.engine.EngineException   if a rank was not met.
     * @throws IllegalArgumentException                 if the environment makes no sense.
     */
    public static Job start() {
        return start(JobSettings.of(System.getenv()), new Vicinity.Context());
    }

    /**
     * Starts.
     *
     * @param settings of the job.
     * @param context  that leads to the daemon; not looked at by a job of one.
     * @return the job, all of whose ranks were met.
     */
    public static Job start(final JobSettings settings, final Vicinity.Context context) {
        if (settings.size() == 1) {
            return new Job(settings.name(), new LocalWorld(1).links(0), null);
        }
        final Vicinity vicinity = Vicinity.connect(context);
        try {
            return new Job(settings.name(), new Meeting(vicinity, settings).hold(), vicinity);
        } catch (final RuntimeException e) {
            vicinity.close();
            throw e;
        }
    }

    /**
     * The engine of this rank.
     *
     * @return the same each time.
     */
    public Engine engine() {
        return engine;
    }

    /**
     * What its ranks share and no other job of the tenant has.
     *
     * @return the name; empty for a job of one that was given none.
     */
    public String name() {
        return name;
    }

    /**
     * Asks the daemon in which VM this process is.
     *
     * @return its name; empty if there is no daemon to ask.
     */
    public Optional<String> vm() {
        try {
            return vicinity == null
                    ? Optional.empty()
                    : Optional.of(vicinity.info().vm());
        } catch (final VicinityException e) {
            // A job goes on without its daemon.
            return Optional.empty();
        }
    }

    /** Parts from the others, when all are that far. */
    @Override
    public void close() {
        try {
            engine.finish();
        } finally {
            leave();
        }
    }

    /**
     * Gives the job up, and tells the others. The caller ends the process.
     *
     * @param code for the others' messages.
     */
    public void abort(final int code) {
        try {
            engine.abort(code);
        } finally {
            leave();
        }
    }

    /** Leaves as a process does that dies. */
    void leave() {
        links.close();
        if (vicinity != null) {
            vicinity.close();
        }
    }
}
