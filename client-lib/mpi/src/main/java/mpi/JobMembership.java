package mpi;

import io.vicinity.client.VicinityException;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.job.Job;

/**
 * A membership in the job that the environment of the process names.
 *
 * @param job that was entered.
 */
record JobMembership(Job job) implements Membership {
    static Membership enter() {
        try {
            return new JobMembership(Job.start());
        } catch (final VicinityException e) {
            throw notEntered(e.getMessage() + "; " + e.remedy(), e);
        } catch (final IllegalArgumentException e) {
            throw notEntered(e.getMessage(), e);
        }
    }

    private static EngineException notEntered(final String why, final RuntimeException cause) {
        return new EngineException(ErrorClass.OTHER, "the job could not be entered: " + why, cause);
    }

    @Override
    public Engine engine() {
        return job.engine();
    }

    @Override
    public String jobName() {
        return job.name();
    }

    @Override
    public String processorName() {
        return job.vm().orElseGet(Hints::host);
    }

    @Override
    public void close() {
        job.close();
    }
}
