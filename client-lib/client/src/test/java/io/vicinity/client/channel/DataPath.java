package io.vicinity.client.channel;

import io.vicinity.client.Route;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.Violation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Shared memory with endpoints and channels in it, as the control plane would give them out; there is none here. */
final class DataPath implements AutoCloseable {
    private static final int COUNTER_SLOTS = 4096;
    private static final int COUNTERS_LENGTH = COUNTER_SLOTS * CountersDescriptor.SLOT_LENGTH;

    /** All endpoints live in one VM. */
    static final int PEER_ID = 1;

    private final Ringer ringer;
    private final Optional<Supplier<IdleStrategy>> idle;
    private final Path file;
    private final int length;
    private final Mapping all;
    private final Mapping counters;
    private final List<Node> nodes = new ArrayList<>();
    private final Queue<Integer> freeRegions = new ArrayDeque<>();
    private final Queue<Integer> freeCounters = new ArrayDeque<>();
    private int nextRegion = COUNTERS_LENGTH;
    private int nextCounter;
    private long lastId;

    /** An endpoint, and what it told the control plane. */
    static final class Node implements ChannelListener {
        final String name;
        final List<RingChannel> closed = new CopyOnWriteArrayList<>();
        final List<Violation> violations = new CopyOnWriteArrayList<>();
        volatile boolean memoryGone;
        private final Queue<Integer> freeSlots = new ArrayDeque<>();
        private int nextSlot;
        private int offset;
        private int regionLength;
        private long generation;
        LocalEndpoint endpoint;

        Node(final String name) {
            this.name = name;
        }

        int arenaOffset() {
            return offset;
        }

        int arenaLength() {
            return regionLength;
        }

        private int takeSlot() {
            return freeSlots.isEmpty() ? nextSlot++ : freeSlots.remove();
        }

        @Override
        public void onClosed(final RingChannel channel) {
            closed.add(channel);
        }

        @Override
        public boolean isMemoryGone() {
            return memoryGone;
        }

        @Override
        public void onViolation(final RingChannel channel, final Violation violation) {
            violations.add(violation);
        }
    }

    /** A channel, seen from outside. */
    record Link(
            Node nodeA,
            Node nodeB,
            long id,
            int offset,
            ChannelSetup setupA,
            ChannelSetup setupB,
            RingChannel a,
            RingChannel b) {}

    DataPath(final int length) {
        this(length, Ringer.NONE, Optional.of(() -> new BackoffIdleStrategy(10, 10, 1_000, 50_000)));
    }

    /** Memory whose endpoints are rung by a ringer, and wait as they are told, or as they do by themselves. */
    DataPath(final int length, final Ringer ringer, final Optional<Supplier<IdleStrategy>> idle) {
        this.ringer = ringer;
        this.idle = idle;
        this.length = length;
        try {
            file = Files.createTempFile(Path.of("/dev/shm"), "channel-test-", ".segment");
            try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
                created.setLength(length);
            }
            all = Mapping.map(file, 0, length);
            counters = Mapping.map(file, 0, COUNTERS_LENGTH);
            file.toFile().deleteOnExit();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of the memory, to be violated at will. */
    UnsafeBuffer memory() {
        return all.buffer();
    }

    UnsafeBuffer counters() {
        return counters.buffer();
    }

    Node endpoint(final String name, final int units) {
        final Node node = new Node(name);
        node.regionLength = ArenaDescriptor.regionLength(units);
        node.offset = take(node.regionLength);
        node.generation = ++lastId;
        ArenaDescriptor.format(
                new UnsafeBuffer(memory(), node.offset, node.regionLength), units, ++lastId, node.generation);
        node.endpoint = new LocalEndpoint(name, map(node.offset, node.regionLength), ringer, idle, node);
        nodes.add(node);
        return node;
    }

    Link connect(final Node a, final Node b) {
        return connect(a, b, false);
    }

    Link connect(final Node a, final Node b, final boolean reliable) {
        final Link link = offer(a, b, reliable);
        b.endpoint.admit(link.b());
        return link;
    }

    /** A channel that the application at its second end does not have yet. */
    Link offer(final Node a, final Node b, final boolean reliable) {
        final long id = ++lastId;
        final Routes routes = newRoutes(a, b, id, 1, newCounters(id), newCounters(id));
        final ChannelSetup setupA = new ChannelSetup(id, true, b.name, reliable, routes.a());
        final ChannelSetup setupB = new ChannelSetup(id, false, a.name, reliable, routes.b());
        return new Link(
                a, b, id, routes.offset(), setupA, setupB, a.endpoint.attach(setupA), b.endpoint.attachApart(setupB));
    }

    /** Both ends of another route of a channel. */
    record Routes(int offset, RouteSetup a, RouteSetup b) {}

    Routes newRoutes(final Link link, final long epoch) {
        return newRoutes(
                link.nodeA(),
                link.nodeB(),
                link.id(),
                epoch,
                link.setupA().route().memory().counterSlot(),
                link.setupB().route().memory().counterSlot());
    }

    private Routes newRoutes(
            final Node a, final Node b, final long id, final long epoch, final int countersA, final int countersB) {
        final int region = freeRegions.isEmpty() ? take(ChannelDescriptor.REGION_LENGTH) : freeRegions.remove();
        final long generation = ++lastId;
        ChannelDescriptor.format(new UnsafeBuffer(memory(), region, ChannelDescriptor.REGION_LENGTH), id, generation);
        final int slotA = newReadySlot(a);
        final int slotB = newReadySlot(b);
        return new Routes(
                region,
                route(epoch, b, region, generation, countersA, slotA, slotB),
                route(epoch, a, region, generation, countersB, slotB, slotA));
    }

    /** Both ends let go of a route: its slots and memory are used again. */
    void free(final Link link, final Routes routes) {
        link.nodeA().freeSlots.add(routes.a().memory().readySlot());
        link.nodeB().freeSlots.add(routes.b().memory().readySlot());
        freeRegions.add(routes.offset());
    }

    private int newCounters(final long id) {
        final int slot = freeCounters.isEmpty() ? nextCounter++ : freeCounters.remove();
        CountersDescriptor.format(counters(), slot, id, id);
        return slot;
    }

    private int newReadySlot(final Node node) {
        final int slot = node.takeSlot();
        memory().putShort(node.offset + ArenaDescriptor.readyOffset(slot), (short) 0);
        return slot;
    }

    private RouteSetup route(
            final long epoch,
            final Node remote,
            final int region,
            final long generation,
            final int counterSlot,
            final int readySlot,
            final int remoteReadySlot) {
        return new RouteSetup(
                epoch,
                Route.SHARED_MEMORY,
                PEER_ID,
                ChannelMemory.shared(
                        map(region, ChannelDescriptor.REGION_LENGTH),
                        generation,
                        ChannelDescriptor.RING_CAPACITY,
                        map(remote.offset, remote.regionLength),
                        remote.generation,
                        counters,
                        counterSlot,
                        readySlot,
                        remoteReadySlot,
                        ringer));
    }

    /** Both ends let go: slots and memory are used again. */
    void disconnect(final Link link) {
        link.a().close();
        link.b().close();
        link.nodeA().endpoint.channelGone(Route.SHARED_MEMORY, link.id(), true);
        link.nodeB().endpoint.channelGone(Route.SHARED_MEMORY, link.id(), false);
        free(
                link,
                new Routes(link.offset(), link.setupA().route(), link.setupB().route()));
        freeCounters.add(link.setupA().route().memory().counterSlot());
        freeCounters.add(link.setupB().route().memory().counterSlot());
    }

    /** Counters, to be used by the ends of routes that lie elsewhere. */
    Mapping countersMapping() {
        return counters;
    }

    private int take(final int bytes) {
        final int at = nextRegion;
        nextRegion += (bytes + SegmentDescriptor.PAGE - 1) / SegmentDescriptor.PAGE * SegmentDescriptor.PAGE;
        if (nextRegion > length) {
            throw new IllegalStateException("the test needs more than " + length + " bytes");
        }
        return at;
    }

    private Mapping map(final int offset, final int bytes) {
        try {
            return Mapping.map(file, offset, bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Maps pieces of an endpoint's arena once more. */
    LocalEndpoint.Mapper pieces(final Node node) {
        return (from, bytes) -> map(node.offset + from, bytes);
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.endpoint.close());
        counters.close();
        all.close();
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
