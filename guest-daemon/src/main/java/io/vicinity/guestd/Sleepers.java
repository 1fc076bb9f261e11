package io.vicinity.guestd;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.InfoResponse;
import io.vicinity.guestd.bar.BarSource;
import io.vicinity.guestd.client.CredentialCheck;
import io.vicinity.guestd.client.WakeServer;
import io.vicinity.guestd.doorbell.DeviceDoorbell;
import io.vicinity.guestd.doorbell.Doorbell;
import io.vicinity.guestd.doorbell.EventDoorbell;
import io.vicinity.guestd.doorbell.Interrupts;
import io.vicinity.guestd.doorbell.Rings;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.guestd.pci.PciBus;
import io.vicinity.guestd.vfio.VfioInterrupts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How those are woken that sleep in this VM, and how this VM wakes others: the doorbell, and the socket for this VM's processes. */
final class Sleepers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(2);
    private static final List<String> KINDS = List.of("EVENTFD", "VFIO", "NONE");

    private final GuestDaemonConfig config;
    private final Doorbell doorbell;
    private final Supplier<String> memory;
    private Consumer<IvshmemDevice> onDevice = _ -> {};
    private Runnable onNoDevice = () -> {};
    private final AtomicLong heard = new AtomicLong();
    private volatile LongConsumer wakeOurs = _ -> {};
    private volatile Runnable onMove = () -> {};
    private volatile Runnable onHearing = () -> {};

    /**
     * Opens the doorbell, and waits for it a little.
     *
     * @param config concluded.
     */
    Sleepers(final GuestDaemonConfig config) {
        this.config = config;
        if (config.ivshmemSocket() != null) {
            final EventDoorbell events =
                    connect(config.ivshmemSocket(), config.bar() == null ? PATIENCE : SHORT_PATIENCE);
            doorbell = events;
            memory = () -> events.memoryPath().toString();
            return;
        }
        memory = config::bar;
        if (BarSource.parse(config.bar(), new PciBus(config.pciDevices())).mayComeLater()) {
            final DeviceDoorbell device = new DeviceDoorbell(
                    interrupts(DoorbellChoice.parse(config.doorbell())), this::rung, () -> onHearing.run());
            onDevice = device::deviceCame;
            onNoDevice = device::deviceWent;
            doorbell = device;
        } else {
            doorbell = Doorbell.none("no --ivshmem-socket is given");
        }
    }

    private static Interrupts interrupts(final DoorbellChoice choice) {
        return switch (choice) {
            case AUTO -> new VfioInterrupts(false);
            case VFIO -> new VfioInterrupts(true);
            case NONE ->
                _ -> {
                    throw new IOException("the configuration says 'doorbell: none'");
                };
        };
    }

    /** There is a device, whose memory nobody maps yet. */
    void deviceCame(final IvshmemDevice device) {
        onDevice.accept(device);
    }

    /** The device goes: nothing of it is held here afterwards. */
    void deviceWent() {
        onNoDevice.run();
    }

    private EventDoorbell connect(final Path socket, final Duration patience) {
        final EventDoorbell events = EventDoorbell.start(socket, this::rung, () -> onMove.run());
        try {
            events.awaitAttached(patience);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return events;
    }

    private void rung() {
        heard.incrementAndGet();
        wakeOurs.accept(WakeServer.ALL);
    }

    /**
     * What to map.
     *
     * @return the BAR that is configured, or the memory that came with the doorbell.
     */
    String bar() {
        return config.bar() == null ? memory.get() : config.bar();
    }

    /** Where processes connect that want to sleep; empty if only time would wake them. */
    Optional<Path> socket() {
        if (!doorbell.isServed()) {
            return Optional.empty();
        }
        return Optional.of(config.besideSocket(".wake.sock"));
    }

    /** Adds to a hello where this VM is rung. Whoever has its memory from there has all of its device there. */
    void describe(final DaemonHello.Builder hello) {
        final OptionalInt position = doorbell.position();
        if (config.bar() == null) {
            position.ifPresent(hello::setIvshmemPosition);
        } else {
            position.ifPresent(hello::setDoorbellPosition);
        }
    }

    void describe(final InfoResponse.Builder info) {
        info.setDoorbell(doorbell.kind()).setDoorbellDetail(doorbell.detail());
    }

    /**
     * Serves the processes of this VM, if there is a doorbell.
     *
     * @param loop       the control loop.
     * @param check      who may connect.
     * @param onRefusal  called for each that may not.
     * @param isOurs     tells the peer id of this VM.
     * @param positionOf tells where a peer is rung.
     * @param processOf  tells the process that holds an endpoint of this VM; 0 if it is not known.
     * @param whenMoved  called when this VM is rung elsewhere than before.
     * @param registry   that counts.
     * @return ends it.
     */
    AutoCloseable serve(
            final ControlLoop loop,
            final CredentialCheck check,
            final Runnable onRefusal,
            final IntPredicate isOurs,
            final IntFunction<OptionalInt> positionOf,
            final LongUnaryOperator processOf,
            final Runnable whenMoved,
            final MeterRegistry registry) {
        for (final String kind : KINDS) {
            Gauge.builder("vicinity.doorbell", () -> doorbell.kind().equals(kind) ? 1 : 0)
                    .description("1 for the kind of doorbell that wakes sleepers in this VM now")
                    .tags(Tags.of("kind", kind))
                    .register(registry);
        }
        final Optional<Path> socket = socket();
        if (socket.isEmpty()) {
            return () -> {};
        }
        final Rings rings = new Rings(loop, isOurs, positionOf, doorbell, processOf, pid -> wakeOurs.accept(pid));
        final WakeServer server = WakeServer.start(
                loop.group(), socket.get(), Optional.ofNullable(config.socketGroup()), check, onRefusal, rings::ring);
        wakeOurs = server::wake;
        onHearing = () -> loop.execute(() -> server.hears(doorbell.hears()));
        onHearing.run();
        onMove = whenMoved;
        count(registry, "vicinity.doorbell.rings.sent", "Rings passed on for processes of this VM", rings, Rings::sent);
        count(registry, "vicinity.doorbell.rings.missed", "Rings for which there was no way", rings, Rings::missed);
        count(registry, "vicinity.doorbell.rings.heard", "Times that this VM was rung", heard, AtomicLong::get);
        return server;
    }

    private static <T> void count(
            final MeterRegistry registry,
            final String name,
            final String description,
            final T counted,
            final ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, counted, value).description(description).register(registry);
    }

    @Override
    public void close() {
        doorbell.close();
    }
}
