package io.vicinity.guestd.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelStatus;
import io.vicinity.guestd.bar.BarHolder;
import io.vicinity.guestd.broker.EndInUse;
import io.vicinity.guestd.broker.EndKey;
import io.vicinity.guestd.broker.EndWatch;
import io.vicinity.guestd.broker.SharedMemory;
import io.vicinity.service.DurableCounter;
import io.vicinity.service.DurableCounters;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Samples the counters of all ends of this VM. Nothing in the counters area is trusted: a slot must name its channel, and a value must
 * be possible. Thread-safe.
 */
public final class ChannelHealth implements EndWatch, SharedMemory {
    private static final Logger LOG = System.getLogger(ChannelHealth.class.getName());

    /** More than any reading is off by, for a sample that was taken late. */
    private static final double SLACK_SECONDS = 1;

    private final BarHolder bars;
    private final FabricCounters fabric;
    private final DurableCounters durable;
    private final LongSupplier clock;
    private final DurableCounter sampledAt;
    private final Totals totals;
    private final Map<EndKey, EndSample> samples = new HashMap<>();

    /**
     * Creates a sampler.
     *
     * @param bars    whose counters area is read, for what goes by memory.
     * @param fabric  read for what goes by the fabric.
     * @param durable what survives this daemon.
     * @param clock   monotonic nanoseconds, the same in all processes of one life of the machine.
     */
    public ChannelHealth(
            final BarHolder bars,
            final FabricCounters fabric,
            final DurableCounters durable,
            final LongSupplier clock) {
        this.bars = bars;
        this.fabric = fabric;
        this.durable = durable;
        this.clock = clock;
        totals = new Totals(durable, clock.getAsLong());
        sampledAt = durable.counter("sampled-at");
    }

    @Override
    public synchronized void began(final ChannelEnd end, final String endpoint) {
        try {
            cover();
        } catch (final VicinityFailure e) {
            // No process is welcome until it can be; what was there before goes on without being counted.
            LOG.log(Level.WARNING, e.oneLine());
            return;
        }
        fabric.began(end);
        samples.put(EndKey.of(end), new EndSample(end, durable, clock.getAsLong()));
    }

    /**
     * Where processes are to count what goes by the fabric.
     *
     * @return the file.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public synchronized Path cover() {
        return fabric.cover(bars.get().layout().counterCapacity());
    }

    @Override
    public synchronized void changed(final ChannelEnd end) {
        final EndSample sample = samples.get(EndKey.of(end));
        if (sample != null) {
            sample.moved(Route.of(end));
        }
    }

    @Override
    public synchronized void allBegan() {
        for (final String name : durable.names()) {
            if (name.startsWith(EndSample.PREFIX)
                    && samples.values().stream().noneMatch(sample -> sample.hasName(name))) {
                durable.remove(name);
            }
        }
    }

    @Override
    public synchronized void ends(final EndKey key) {
        final EndSample sample = samples.remove(key);
        if (sample != null) {
            final long now = clock.getAsLong();
            sample.sample(areas(), now, secondsSince(now), totals);
            sample.forget();
        }
    }

    /** Samples all ends; called about once a second. */
    public synchronized void sample() {
        final long now = clock.getAsLong();
        final double seconds = secondsSince(now);
        if (!samples.isEmpty()) {
            final Map<Route, AtomicBuffer> areas = areas();
            for (final EndSample sample : samples.values()) {
                sample.sample(areas, now, seconds, totals);
                sample.keep();
            }
        }
        sampledAt.set(now);
    }

    private Map<Route, AtomicBuffer> areas() {
        final Map<Route, AtomicBuffer> areas = new EnumMap<>(Route.class);
        if (!bars.get().isSuspended()) {
            areas.put(Route.SHARED_MEMORY, bars.get().counters());
        }
        areas.put(Route.FABRIC, fabric.area());
        return areas;
    }

    /** Not within a sample, and behind the last one that can be taken there. */
    @Override
    public synchronized void suspend() {
        sample();
        bars.suspend();
    }

    @Override
    public synchronized void resume() {
        bars.resume();
    }

    private double secondsSince(final long now) {
        final long last = sampledAt.get();
        final double seconds = last <= 0 || last > now ? 0 : (now - last) / 1e9;
        return seconds + SLACK_SECONDS;
    }

    /**
     * One end with its counters.
     *
     * @param use the end and who uses it.
     * @return its status as it is now.
     */
    public synchronized ChannelStatus status(final EndInUse use) {
        final ChannelStatus.Builder status = ChannelStatus.newBuilder()
                .setEnd(use.end())
                .setEndpoint(use.endpoint())
                .setClientPid(use.pid());
        final EndSample sample = samples.get(EndKey.of(use.end()));
        if (sample != null) {
            final long now = clock.getAsLong();
            sample.look(areas(), now, secondsSince(now), status);
        }
        return status.build();
    }

    /**
     * Shows the sums as metrics.
     *
     * @param registry where to.
     * @param tenant   for the label.
     */
    public void bindTo(final MeterRegistry registry, final String tenant) {
        totals.bindTo(registry, tenant);
        for (final Route route : Route.values()) {
            Gauge.builder("vicinity.channels", () -> count(route))
                    .description("Ends of channels that processes hold")
                    .tags("tenant", tenant, "route", route.label())
                    .register(registry);
        }
        // What is on its way on the fabric is known by no one host.
        for (final Direction direction : Direction.values()) {
            Gauge.builder("vicinity.channel.occupancy.bytes", () -> occupancy(direction))
                    .description("Bytes on their way in the channels of this VM: sent, and not yet received")
                    .tags("tenant", tenant, "route", Route.SHARED_MEMORY.label(), "direction", direction.label())
                    .register(registry);
        }
    }

    private synchronized long count(final Route route) {
        return samples.values().stream()
                .filter(sample -> sample.route() == route)
                .count();
    }

    private synchronized long occupancy(final Direction direction) {
        return samples.values().stream()
                .mapToLong(sample -> sample.flow(direction).occupancy())
                .sum();
    }

    synchronized long total(final Quantity quantity) {
        return totals.value(quantity);
    }

    synchronized long ignored() {
        return totals.ignoredCount();
    }
}
