package io.vicinity.client.fabric;

import io.vicinity.client.fabric.ucx.UcxOptions;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Lets ports lose their ways by UCX, as a device does that was not answered for some seconds. */
public final class LostWays {
    /** By the clock of a port: from then on it may make a fresh worker. */
    public static final long PAUSE_NANOS = UcxRenewal.PAUSE_NANOS;

    private LostWays() {}

    /** A port with another clock, in nanoseconds, for what UCX does seldom. */
    public static FabricPort port(
            final FabricIdentity identity,
            final InetSocketAddress bind,
            final FabricTiming timing,
            final Optional<UcxOptions> ucx,
            final Consumer<FabricOffer> offers,
            final LongSupplier clock) {
        return new FabricPort(() -> identity, bind, timing, ucx, offers, clock);
    }

    /** Loses the ways of the worker that a port has for new wires; the port must have used UCX. */
    public static void loseAll(final FabricPort port) {
        final boolean ignored = onLoop(port, carrier -> {
            carrier.junction(0).orElseThrow().severWays();
            return true;
        });
    }

    /** Waits until all former workers are closed. */
    public static void awaitOneWorker(final FabricPort port) throws InterruptedException {
        while (onLoop(port, UcxCarrier::workers) > 1) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static <T> T onLoop(final FabricPort port, final Function<UcxCarrier, T> task) {
        final UcxCarrier carrier = port.ucx().orElseThrow();
        return carrier.loop()
                .submit(() -> task.apply(carrier))
                .awaitUninterruptibly()
                .getNow();
    }
}
