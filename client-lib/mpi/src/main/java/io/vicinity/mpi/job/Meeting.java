package io.vicinity.mpi.job;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import io.vicinity.client.VicinityException;
import io.vicinity.client.VicinityInfo;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.link.ChannelLinks;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.sharing.ChannelSharing;
import io.vicinity.mpi.sharing.Sharing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How the ranks of a job meet: each claims an endpoint that is named after the job and its rank, and opens a channel to all with a higher
 * rank, while those with a lower one open theirs to it. Their first record says how many ranks they take the job to have.
 *
 * <pre>
 *   HELLO  0 magic  4 ranks of the job
 * </pre>
 */
final class Meeting {
    private static final Set<String> NO_MEMORY = Set.of("NO_SPACE", "QUOTA_REACHED");
    private static final String NAME_TAKEN = "NAME_TAKEN";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAGIC = 0x56_4D_50_49;
    private static final int SIZE_OFFSET = Integer.BYTES;
    private static final int HELLO_LENGTH = 2 * Integer.BYTES;

    private final Vicinity vicinity;
    private final JobSettings settings;
    private final long deadline;
    private long sharedBytes;
    private final UnsafeBuffer hello = new UnsafeBuffer(new byte[HELLO_LENGTH]);

    Meeting(final Vicinity vicinity, final JobSettings settings) {
        this.vicinity = vicinity;
        this.settings = settings;
        deadline = System.nanoTime() + settings.start().toNanos();
    }

    /** Meets all others. */
    Links hold() {
        sharedBytes = settings.sharedBytesWithin(vicinity.segmentBytes(), JobSettings.MESSAGE_BYTES);
        final Endpoint endpoint = claim();
        try {
            return meet(endpoint, rankOf(endpoint.name()));
        } catch (final RuntimeException e) {
            endpoint.close();
            throw e;
        }
    }

    private Endpoint claim() {
        if (settings.rank().isPresent()) {
            return claim(settings.rank().getAsInt());
        }
        for (int rank = 0; rank < settings.size(); rank++) {
            try {
                return claimWithMemory(settings.endpointName(rank));
            } catch (final VicinityException e) {
                if (!NAME_TAKEN.equals(e.code())) {
                    throw e;
                }
            }
        }
        throw new EngineException(
                ErrorClass.OTHER,
                "all " + settings.size() + " ranks of job " + settings.name()
                        + " are taken: start no more processes than " + JobSettings.SIZE_VARIABLE
                        + " says, and give each job a name of its own");
    }

    /** Where there is no memory to share, ranks are what they are without. */
    private Endpoint claimWithMemory(final String name) {
        try {
            return vicinity.claim(name, JobSettings.MESSAGE_BYTES + sharedBytes);
        } catch (final VicinityException e) {
            if (sharedBytes == 0 || !NO_MEMORY.contains(e.code())) {
                throw e;
            }
            sharedBytes = 0;
            return vicinity.claim(name, JobSettings.MESSAGE_BYTES);
        }
    }

    /** The name of a process that was killed is free again a moment later. */
    private Endpoint claim(final int rank) {
        while (true) {
            try {
                return claimWithMemory(settings.endpointName(rank));
            } catch (final VicinityException e) {
                if (!NAME_TAKEN.equals(e.code()) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                if (left().isZero()) {
                    throw taken(rank, e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private EngineException taken(final int rank, final VicinityException cause) {
        return new EngineException(
                ErrorClass.OTHER,
                "rank " + rank + " of job " + settings.name()
                        + " is another process already: start each rank once, and give each job a name of its own",
                cause);
    }

    private Links meet(final Endpoint endpoint, final int rank) {
        final Channel[] channels = new Channel[settings.size()];
        for (int peer = rank + 1; peer < settings.size(); peer++) {
            channels[peer] = open(endpoint, rank, peer);
            greet(channels[peer], rank, peer);
        }
        int missing = rank;
        while (missing > 0) {
            final Channel channel = accept(endpoint, rank, missing);
            final int peer = rankOf(channel.remoteName());
            if (peer < 0 || peer >= rank || channels[peer] != null) {
                // A stranger's: it must not keep the ranks of this job apart.
                channel.close();
            } else {
                channels[peer] = channel;
                missing--;
                greet(channel, rank, peer);
                checkGreeting(channel, rank, peer);
            }
        }
        for (int peer = rank + 1; peer < settings.size(); peer++) {
            checkGreeting(channels[peer], rank, peer);
        }
        final List<Channel> all = Arrays.asList(channels);
        return new ChannelLinks(endpoint, rank, all, new ChannelSharing(endpoint, all, this::machine, sharedBytes));
    }

    private Sharing.Machine machine() {
        final VicinityInfo info = vicinity.info();
        return new Sharing.Machine(
                info.peerId(), info.bar().map(VicinityInfo.Bar::atomicsHold).orElse(false));
    }

    private void greet(final Channel channel, final int rank, final int peer) {
        hello.putInt(0, MAGIC);
        hello.putInt(SIZE_OFFSET, settings.size());
        if (channel.offer(hello, 0, HELLO_LENGTH) <= 0) {
            throw gone(channel, rank, peer);
        }
    }

    private void checkGreeting(final Channel channel, final int rank, final int peer) {
        if (channel.receive(hello, 0, HELLO_LENGTH, left()) != HELLO_LENGTH || hello.getInt(0) != MAGIC) {
            throw gone(channel, rank, peer);
        }
        final int size = hello.getInt(SIZE_OFFSET);
        if (size != settings.size()) {
            throw new EngineException(
                    ErrorClass.OTHER,
                    "rank " + peer + " of job " + settings.name() + " was started with " + JobSettings.SIZE_VARIABLE
                            + " " + size + ", and rank " + rank + " with " + settings.size()
                            + ": start all with the same");
        }
    }

    private EngineException gone(final Channel channel, final int rank, final int peer) {
        return new EngineException(
                ErrorClass.OTHER,
                "rank " + rank + " of job " + settings.name() + " met rank " + peer + ", which did not greet it within "
                        + settings.start().toSeconds() + " s: " + channel.state() + " " + channel.closeDetail());
    }

    private Channel open(final Endpoint endpoint, final int rank, final int peer) {
        try {
            return endpoint.open(settings.endpointName(peer), left());
        } catch (final VicinityException e) {
            throw notMet("rank " + rank + " of job " + settings.name() + " did not meet rank " + peer, e);
        }
    }

    private Channel accept(final Endpoint endpoint, final int rank, final int missing) {
        try {
            return endpoint.accept(left());
        } catch (final VicinityException e) {
            throw notMet(
                    "rank " + rank + " of job " + settings.name() + " did not meet " + missing
                            + " of the ranks below it",
                    e);
        }
    }

    private EngineException notMet(final String who, final VicinityException cause) {
        return new EngineException(
                ErrorClass.OTHER,
                who + " within " + settings.start().toSeconds() + " s: " + cause.getMessage() + "; " + cause.remedy(),
                cause);
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** -1 if it is no endpoint of the job. */
    private int rankOf(final String endpointName) {
        final String prefix = settings.name() + '.';
        if (!endpointName.startsWith(prefix)) {
            return -1;
        }
        try {
            final int rank = Integer.parseInt(endpointName.substring(prefix.length()));
            return endpointName.equals(settings.endpointName(rank)) ? rank : -1;
        } catch (final NumberFormatException e) {
            return -1;
        }
    }
}
