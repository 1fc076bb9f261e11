package io.vicinity.cli.perf;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the two sides of a run find one another that are in two VMs: the follower has a name, the leader opens a channel to it and tells
 * the plan.
 *
 * @param vicinity connection to this side's daemon.
 * @param control  by that channel.
 * @param plan     of the run.
 */
record Meeting(Vicinity vicinity, ControlChannel control, PerfPlan plan) implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMinutes(1);

    /** The leader's side: waits for the follower to have its name. */
    static Meeting lead(final PerfPlan plan) {
        final Vicinity vicinity = connect(Path.of(plan.sockets().getFirst()));
        try {
            final Endpoint endpoint = vicinity.claim(plan.run() + "-control");
            final ControlChannel control = new ControlChannel(endpoint.open(plan.run(), WAIT));
            control.sendPlan(plan);
            return new Meeting(vicinity, control, plan);
        } catch (final RuntimeException e) {
            vicinity.close();
            throw e;
        }
    }

    /** The follower's side: waits for a leader. */
    static Meeting follow(final Path socket, final String name, final Duration wait) {
        final Vicinity vicinity = connect(socket);
        try {
            final Channel channel = vicinity.claim(name).accept(wait);
            final ControlChannel control = new ControlChannel(channel);
            return new Meeting(vicinity, control, control.receivePlan().withSocket(socket.toString()));
        } catch (final RuntimeException e) {
            vicinity.close();
            throw e;
        }
    }

    private static Vicinity connect(final Path socket) {
        return Vicinity.connect(
                Waits.apply(new Vicinity.Context().socket(socket).requestTimeout(WAIT)));
    }

    @Override
    public void close() {
        vicinity.close();
    }
}
