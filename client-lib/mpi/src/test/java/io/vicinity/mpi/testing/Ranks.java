package io.vicinity.mpi.testing;

import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineOptions;
import io.vicinity.mpi.engine.MessageEngine;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Runs ranks within this JVM, each on a thread of its own. */
public final class Ranks {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Ranks() {}

    /** What a rank does. */
    @FunctionalInterface
    public interface Program {
        /** Called on the thread of the rank; the engine is finished when it returns. */
        void run(Engine engine) throws Exception;
    }

    /** Runs a program at each rank of a new world, with the engine as it is in production. */
    public static void run(final int size, final Program program) {
        run(size, EngineOptions.forWorld(size), program);
    }

    /** Runs a program at each rank of a new world. */
    public static void run(final int size, final EngineOptions options, final Program program) {
        run(new LocalWorld(size), options, program);
    }

    /** Runs a program at each rank of a world that nobody used before. */
    public static void run(final LocalWorld world, final EngineOptions options, final Program program) {
        run(world.size(), world::links, options, program);
    }

    /** Runs a program at each rank, on links of its own. The first failure of a rank is thrown when all are over. */
    public static void run(
            final int size, final IntFunction<Links> links, final EngineOptions options, final Program program) {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final List<Links> all = IntStream.range(0, size).mapToObj(links).toList();
        final List<Thread> threads = new ArrayList<>();
        for (final Links each : all) {
            threads.add(Thread.ofPlatform()
                    .name("rank-" + each.rank())
                    .daemon()
                    .start(() -> runRank(each, options, program, failure)));
        }
        final long deadline = System.nanoTime() + LIMIT_NANOS;
        for (final Thread thread : threads) {
            join(thread, deadline, failure, all);
        }
        if (failure.get() != null) {
            throw new AssertionError("a rank failed: " + failure.get(), failure.get());
        }
    }

    private static void runRank(
            final Links links,
            final EngineOptions options,
            final Program program,
            final AtomicReference<Throwable> failure) {
        try (links) {
            final Engine engine = new MessageEngine(links, options);
            program.run(engine);
            engine.finish();
        } catch (final Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void join(
            final Thread thread,
            final long deadline,
            final AtomicReference<Throwable> failure,
            final List<Links> links) {
        try {
            final long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            thread.join(Math.max(1, left));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            final StringBuilder stack = new StringBuilder();
            for (final StackTraceElement element : thread.getStackTrace()) {
                stack.append("\n    at ").append(element);
            }
            failure.compareAndSet(null, new AssertionError(thread.getName() + " hangs" + stack));
            // What waits for a rank ends with its links, and takes no processor from the tests that follow.
            links.forEach(Links::close);
        }
    }
}
