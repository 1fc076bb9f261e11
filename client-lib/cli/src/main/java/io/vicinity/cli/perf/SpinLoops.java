package io.vicinity.cli.perf;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The measured loops. {@link #copy()} makes each lane a class of its own out of this one's byte code: the compiler keeps its
 * profile by class, and a loop that saw the pipes of several subjects would call each of them through a table instead of inlining
 * it, which at this scale is a tenth of what is measured.
 */
final class SpinLoops implements Loops {
    SpinLoops() {}

    /** Makes loops that nobody else runs. */
    static Loops copy() {
        try (InputStream in = SpinLoops.class.getResourceAsStream("SpinLoops.class")) {
            if (in == null) {
                throw new IllegalStateException("the class file of the measured loops is missing");
            }
            final MethodHandles.Lookup own = MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), true);
            return (Loops) own.findConstructor(own.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (final IOException | RuntimeException | Error e) {
            throw new IllegalStateException("cannot copy the measured loops", e);
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public long ping(final Pipe pipe, final int length, final int groups, final int perGroup, final long[] times) {
        final long start = System.nanoTime();
        long last = start;
        for (int group = 0; group < groups; group++) {
            for (int i = 0; i < perGroup; i++) {
                pipe.send(length);
                pipe.receive(1);
            }
            final long now = System.nanoTime();
            times[group] = now - last;
            last = now;
        }
        return last - start;
    }

    @Override
    public void pong(final Pipe pipe, final int length, final int messages) {
        for (int i = 0; i < messages; i++) {
            pipe.receive(1);
            pipe.send(length);
        }
    }

    @Override
    public long sendWindows(
            final Pipe pipe,
            final int length,
            final int windows,
            final int window,
            final Control control,
            final long[] times) {
        final long start = System.nanoTime();
        long last = start;
        for (int i = 0; i < windows; i++) {
            for (int j = 0; j < window; j++) {
                pipe.send(length);
            }
            control.awaitAcknowledged(i + 2L);
            final long now = System.nanoTime();
            times[i] = now - last;
            last = now;
        }
        return last - start;
    }

    @Override
    public void receiveWindows(final Pipe pipe, final int windows, final int window, final Control control) {
        for (int i = 0; i < windows; i++) {
            int left = window;
            while (left > 0) {
                left -= pipe.receive(left);
            }
            control.acknowledge(i + 2L);
        }
    }
}
