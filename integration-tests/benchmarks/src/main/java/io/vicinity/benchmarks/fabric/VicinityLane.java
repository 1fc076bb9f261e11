package io.vicinity.benchmarks.fabric;

import io.vicinity.client.Channel;
import io.vicinity.client.channel.ChannelListener;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.channel.RingChannel;
import io.vicinity.client.fabric.FabricEnd;
import io.vicinity.client.fabric.FabricIdentity;
import io.vicinity.client.fabric.FabricOffer;
import io.vicinity.client.fabric.FabricPort;
import io.vicinity.client.fabric.FabricTiming;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.Violation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/** A channel on the fabric, without a control plane. */
final class VicinityLane implements Lane {
    private static final Duration WAIT = Duration.ofMinutes(1);
    private static final String KEY = "00112233445566778899aabbccddeeff";
    private static final String FOLLOWER = "follower";
    private static final int UNITS = 1024;

    private final FabricPort port;
    private final Channel channel;
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[LONG]);
    private final UnsafeBuffer sink = new UnsafeBuffer(new byte[LONG]);

    /**
     * Opens the channel.
     *
     * @param there    where the follower listens on this machine.
     * @param identity of the leader.
     * @param vm       of the follower.
     */
    VicinityLane(final int there, final FabricIdentity identity, final String vm) {
        port = port(identity, offer -> offer.refuse("ENDPOINT_UNKNOWN", "nobody is here", "none"));
        channel = port.open(
                        end("leader", true, FOLLOWER, vm),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), there))
                .join()
                .attach(false);
    }

    /**
     * Begins to follow.
     *
     * @param identity of the follower.
     * @return the port.
     */
    static int follow(final FabricIdentity identity) {
        return port(identity, VicinityLane::offered).address().getPort();
    }

    private static FabricPort port(final FabricIdentity identity, final Consumer<FabricOffer> offers) {
        return new FabricPort(
                () -> identity,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                FabricTiming.DEFAULT,
                offers);
    }

    private static void offered(final FabricOffer offer) {
        final Channel taken =
                offer.accept(end(FOLLOWER, false, offer.from(), offer.vm())).attach(false);
        Thread.ofPlatform().daemon(true).name(FOLLOWER).start(() -> follow(taken));
    }

    private static FabricEnd end(final String name, final boolean opens, final String remote, final String vm) {
        final Mapping arena = Mapping.ofPrivateMemory(ArenaDescriptor.regionLength(UNITS));
        ArenaDescriptor.formatZeroed(arena.buffer(), UNITS, 1, 1);
        final LocalEndpoint endpoint =
                new LocalEndpoint(name, arena, new Bell(), Optional.empty(), new IndifferentListener());
        return new FabricEnd(
                endpoint, 1, KEY, opens, remote, vm, Mapping.ofPrivateMemory(CountersDescriptor.SLOT_LENGTH), 0, 1, 1);
    }

    private static void follow(final Channel channel) {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[LONG]);
        int inWindow = 0;
        while (true) {
            final long length = channel.receive(message, 0, LONG, WAIT);
            if (length == LONG) {
                inWindow++;
            } else if (length != SHORT && length != Channel.TIMED_OUT) {
                return;
            }
            if (length == SHORT || inWindow == WINDOW) {
                inWindow = 0;
                channel.send(message, 0, SHORT, WAIT);
            }
        }
    }

    @Override
    public void exchange(final int count) {
        for (int i = 0; i < count; i++) {
            check(channel.send(source, 0, SHORT, WAIT));
            check(channel.receive(sink, 0, LONG, WAIT));
        }
    }

    @Override
    public void stream(final int windows) {
        for (int i = 0; i < windows; i++) {
            for (int j = 0; j < WINDOW; j++) {
                check(channel.send(source, 0, LONG, WAIT));
            }
            check(channel.receive(sink, 0, LONG, WAIT));
        }
    }

    private void check(final long result) {
        if (result < 0) {
            throw new IllegalStateException("the channel answered " + result + ": " + channel.closeDetail());
        }
    }

    @Override
    public void close() {
        channel.close();
        port.close();
    }

    /** Whoever waits sleeps until the link wakes him; no other VM rings. */
    private static final class Bell implements Ringer {
        @Override
        public boolean ring(final int peerId) {
            return false;
        }

        @Override
        public boolean isServed() {
            return true;
        }
    }

    private static final class IndifferentListener implements ChannelListener {
        @Override
        public boolean isMemoryGone() {
            return false;
        }

        @Override
        public void onClosed(final RingChannel closed) {
            // Both sides end together.
        }

        @Override
        public void onViolation(final RingChannel violated, final Violation violation) {
            throw new IllegalStateException(violated + " is violated: " + violation);
        }
    }
}
