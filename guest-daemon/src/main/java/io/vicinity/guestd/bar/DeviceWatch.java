package io.vicinity.guestd.bar;

import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.service.CauseChain;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Notices that the device comes and goes, on a thread of its own: opens and tests what came, and tells of both.
 *
 * <pre>
 *             found, opened, tested                 released
 *   ABSENT ---------------------------> PRESENT --------------> ABSENT
 *                                          |                      ^
 *                                          | gone from sysfs, or  |
 *                                          | reads 0 twice        | released by who was told
 *                                          +--------> GOING ------+
 * </pre>
 */
public final class DeviceWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DeviceWatch.class.getName());

    /** Sysfs tells nobody that something changed in it; a look is a few reads of small files. */
    private static final Duration SEARCH = Duration.ofSeconds(1);

    /** Between two looks at what is there. With the second look it is noticed within a second that it is gone. */
    private static final Duration LOOK = Duration.ofMillis(700);

    /** Until the second look, when memory read as unplugged. */
    private static final Duration SECOND_LOOK = Duration.ofMillis(250);

    /** Told what happens, on the watch's thread. */
    public interface Owner {
        /** There is a BAR now. */
        void deviceCame();

        /**
         * The BAR is gone: it must be released.
         *
         * @param why        in words.
         * @param outOfReach true if no process of this VM reaches the memory any more, whatever it maps.
         */
        void deviceWent(VicinityFailure why, boolean outOfReach);
    }

    private final BarSource source;
    private final BarHolder bars;
    private final DeviceAccess access;
    private final Consumer<IvshmemDevice> onDevice;
    private final CompletableFuture<Void> cameOnce = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon(true).name("device").factory());
    private Owner owner;
    private String lastTold = "";
    private boolean readUnplugged;
    private boolean going;
    private volatile AttachedBar attached;

    /**
     * Creates a watch, and opens what is there.
     *
     * @param source where to look.
     * @param bars   that hold what was found.
     * @param group  whose members may map a device's memory; empty: left to udev.
     * @param onDevice told of a device before its memory is held.
     * @throws VicinityFailure if there is nothing, and nothing can come; naming why.
     */
    public DeviceWatch(
            final BarSource source,
            final BarHolder bars,
            final Optional<String> group,
            final Consumer<IvshmemDevice> onDevice) {
        this.source = source;
        this.bars = bars;
        access = new DeviceAccess(group);
        this.onDevice = onDevice;
        if (source instanceof final FileBarSource file) {
            attach(FoundBar.file(file.path()));
        } else if (!search()) {
            LOG.log(Level.INFO, "waiting for an ivshmem device bar=\"" + source + '"');
        }
    }

    /**
     * Starts to watch.
     *
     * @param whoUsesIt told what happens.
     */
    public void start(final Owner whoUsesIt) {
        owner = whoUsesIt;
        lookLater();
    }

    private void lookLater() {
        try {
            final var ignored = thread.schedule(this::guardedLook, pause().toMillis(), TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "no more looks: the daemon ends");
        }
    }

    private Duration pause() {
        if (!bars.isPresent()) {
            return SEARCH;
        }
        return readUnplugged && !going ? SECOND_LOOK : LOOK;
    }

    /**
     * Waits for a device.
     *
     * @return done when there was one for the first time.
     */
    public CompletableFuture<Void> cameOnce() {
        return cameOnce;
    }

    /**
     * The BAR in use and what was found of it, from any thread.
     *
     * @return empty while there is none.
     */
    public Optional<AttachedBar> attached() {
        return bars.isPresent() ? Optional.ofNullable(attached) : Optional.empty();
    }

    private void guardedLook() {
        try {
            look();
        } catch (final RuntimeException e) {
            LOG.log(Level.ERROR, "the watch of the device failed", e);
        }
        lookLater();
    }

    private void look() {
        if (bars.isPresent()) {
            if (!going) {
                lookWhetherItIsThere();
            }
            return;
        }
        going = false;
        readUnplugged = false;
        if (search()) {
            owner.deviceCame();
        }
    }

    private void lookWhetherItIsThere() {
        final Bar bar = bars.get();
        final boolean unplugged = bar.readsUnplugged();
        final boolean gone = source.isGone(attached.found(), bar);
        if (gone || unplugged && readUnplugged) {
            going = true;
            // A header of zeros may also be the work of another VM of the tenant.
            owner.deviceWent(
                    BarHolder.noDevice("the shared memory behind " + bar.path() + " was taken out of this VM"), gone);
        }
        readUnplugged = unplugged;
    }

    /** Takes what is there; tells what is wrong with it once. */
    private boolean search() {
        try {
            final Optional<FoundBar> found = source.find();
            if (found.isEmpty()) {
                bars.wentAway();
            }
            return found.filter(this::attach).isPresent();
        } catch (final VicinityFailure e) {
            if (!e.oneLine().equals(lastTold)) {
                lastTold = e.oneLine();
                LOG.log(Level.WARNING, "the device cannot be used, looking again: " + lastTold);
            }
            return false;
        }
    }

    private boolean attach(final FoundBar found) {
        final Bar bar = Bar.open(found.path());
        if (bars.isHeldBack(bar)) {
            bar.close();
            return false;
        }
        found.device().ifPresent(device -> {
            access.grant(device.bar2());
            onDevice.accept(device);
        });
        final BarReport report = test(bar);
        attached = new AttachedBar(found, report);
        bars.take(bar);
        lastTold = "";
        LOG.log(
                Level.INFO,
                "mapped bar=" + found.path()
                        + found.device()
                                .map(device -> " device=\"" + device + '"')
                                .orElse("") + " class="
                        + report.mapping()
                        + String.format(
                                " read_latency=%.0fns read=%.2fGB/s write=%.2fGB/s",
                                report.readLatencySeconds() * 1e9,
                                report.readBytesPerSecond() / 1e9,
                                report.writeBytesPerSecond() / 1e9));
        report.warnings().forEach(warning -> LOG.log(Level.WARNING, warning + " bar=" + found.path()));
        cameOnce.complete(null);
        return true;
    }

    private static BarReport test(final Bar bar) {
        try {
            return SelfTest.of(bar, Machine.here());
        } catch (final IOException e) {
            bar.close();
            throw BarHolder.noDevice("BAR " + bar.path() + " went while it was tested: " + CauseChain.oneLine(e));
        }
    }

    /** Ends the watch; what is mapped stays its holder's. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "the watch of the device did not end");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
