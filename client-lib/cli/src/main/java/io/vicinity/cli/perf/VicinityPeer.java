package io.vicinity.cli.perf;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One side's connection to its daemon, and how its lanes come to their channels: the leader opens, the follower accepts. */
final class VicinityPeer implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final Vicinity vicinity;
    private final boolean leader;
    private final int idleChannels;
    private final String prefix;

    VicinityPeer(final PerfPlan plan, final boolean leader) {
        this.leader = leader;
        this.idleChannels = plan.idleChannels();
        vicinity = Vicinity.connect(Waits.apply(new Vicinity.Context()
                .socket(Path.of(plan.sockets().get(leader ? 0 : 1)))
                .arenaBytes(plan.arena())
                .requestTimeout(WAIT)));
        prefix = plan.run();
    }

    /** Opens this side of a lane. */
    Link link(final int lane, final boolean withIdleChannels) {
        final Endpoint endpoint = vicinity.claim(name(lane, leader));
        final List<Endpoint> others = new ArrayList<>();
        if (withIdleChannels) {
            connectIdleChannels(endpoint, lane, others);
        }
        final Channel channel = leader ? endpoint.open(name(lane, false), WAIT) : endpoint.accept(WAIT);
        return new Link(endpoint, channel, others);
    }

    /** An endpoint of this side alone, for opening channels again and again. */
    Endpoint endpoint(final int lane) {
        return vicinity.claim(name(lane, leader));
    }

    /** Name of a lane's endpoint. */
    String name(final int lane, final boolean ofLeader) {
        return prefix + "-" + lane + (ofLeader ? "-leader" : "-follower");
    }

    private void connectIdleChannels(final Endpoint endpoint, final int lane, final List<Endpoint> others) {
        final String idle = prefix + "-" + lane + "-idle";
        if (leader) {
            for (int i = 0; i < idleChannels; i++) {
                endpoint.open(idle, WAIT);
            }
            return;
        }
        final Endpoint other = vicinity.claim(idle);
        others.add(other);
        for (int i = 0; i < idleChannels; i++) {
            other.accept(WAIT);
        }
    }

    @Override
    public void close() {
        vicinity.close();
    }

    /**
     * One side of a lane.
     *
     * @param endpoint that has the channel.
     * @param channel  that is measured.
     * @param others   endpoints that hold the other ends of idle channels.
     */
    record Link(Endpoint endpoint, Channel channel, List<Endpoint> others) implements AutoCloseable {
        @Override
        public void close() {
            endpoint.close();
            others.forEach(Endpoint::close);
        }
    }
}
