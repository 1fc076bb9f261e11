package io.vicinity.cli.perf;

import io.vicinity.client.Route;
import java.util.Optional;

/** An exercise on a pipe, which is woken, kept and closed with it. Each of what it counts gives a sample. */
abstract class PipeExercise implements Exercise {
    final Pipe pipe;

    PipeExercise(final Pipe pipe) {
        this.pipe = pipe;
    }

    @Override
    public int sampleCount(final int count) {
        return count;
    }

    @Override
    public Optional<Route> route() {
        return pipe.route();
    }

    @Override
    public void resume() {
        pipe.resume();
    }

    @Override
    public void pause() {
        pipe.pause();
    }

    @Override
    public void idle() {
        pipe.idle();
    }

    @Override
    public void close() {
        pipe.close();
    }
}
