package io.vicinity.mpi.window;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducer;
import io.vicinity.mpi.reduce.Reducers;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A rank as the target of others: does what they ask in turns of its engine, one request after the other, so that each is atomic. Requests of one
 * origin are done in the order in which they were made.
 */
final class Target {
    /** Requests that are received at once. */
    private static final int SLOTS = 8;

    private final Engine engine;
    private final Context context;
    private final Exposed exposed;
    private final Outbox outbox;
    private final Locks locks = new Locks(this::grant);
    private final UnsafeBuffer[] requests = new UnsafeBuffer[SLOTS];
    private final Memory[] sinks = new Memory[SLOTS];
    private final Operation[] receives = new Operation[SLOTS];
    private final UnsafeBuffer held = new UnsafeBuffer(new byte[Requests.MAX_LENGTH]);
    private final int[] completions;
    private final EngineException[] failures;
    private int next;

    Target(final Engine engine, final Context context, final Exposed exposed, final Outbox outbox) {
        this.engine = engine;
        this.context = context;
        this.exposed = exposed;
        this.outbox = outbox;
        completions = new int[context.remote().size()];
        failures = new EngineException[context.remote().size()];
        for (int slot = 0; slot < SLOTS; slot++) {
            requests[slot] = new UnsafeBuffer(new byte[Requests.MAX_LENGTH]);
            sinks[slot] = new Memory().buffer(requests[slot], 0, Requests.MAX_LENGTH);
            receive(slot);
        }
    }

    private void receive(final int slot) {
        receives[slot] = engine.receive(context, Engine.ANY_SOURCE, Requests.REQUEST_TAG, sinks[slot]);
    }

    /** Does what was asked. Receives are met in the order in which they were posted, so the oldest is looked at only. */
    void advance() {
        while (receives[next].isDone()) {
            final Operation receive = receives[next];
            final EngineException failure = receive.failure();
            if (failure != null && failure.errorClass() != ErrorClass.TRUNCATE) {
                // A rank is gone, which shows wherever something is awaited of it.
                return;
            }
            final int origin = receive.source();
            final long length = receive.length();
            receive.release();
            try {
                serve(origin, requests[next], length, failure);
            } finally {
                receive(next);
                next = (next + 1) % SLOTS;
            }
        }
    }

    /** Takes note of an access epoch of an origin that was completed; false if none was since the last time. */
    boolean takeCompletion(final int origin) {
        if (completions[origin] == 0) {
            return false;
        }
        completions[origin]--;
        return true;
    }

    boolean hasCompletion(final int origin) {
        return completions[origin] > 0;
    }

    void close() {
        for (final Operation receive : receives) {
            receive.cancel();
            receive.release();
        }
    }

    private void serve(
            final int origin, final UnsafeBuffer request, final long length, final EngineException truncation) {
        try {
            if (truncation != null) {
                throw truncation;
            }
            RequestCheck.check(request, length);
        } catch (final RuntimeException e) {
            // It may have been anything, so nothing is answered: its origin is told when it asks whether all was done.
            fail(origin, ErrorClass.OTHER, "asked for what cannot be done: " + e.getMessage());
            return;
        }
        switch (request.getInt(Requests.WHAT)) {
            case Requests.PUT -> put(origin, request);
            case Requests.GET -> get(origin, request);
            case Requests.ACCUMULATE -> accumulate(origin, request, false);
            case Requests.GET_ACCUMULATE -> accumulate(origin, request, true);
            case Requests.COMPARE_AND_SWAP -> compareAndSwap(origin, request);
            case Requests.LOCK -> locks.ask(origin, request.getInt(Requests.OPERATOR) != 0);
            case Requests.UNLOCK -> {
                acknowledge(origin);
                locks.release();
            }
            case Requests.FLUSH -> acknowledge(origin);
            default -> completions[origin]++;
        }
    }

    private static int data(final UnsafeBuffer request) {
        return Requests.HEADER_LENGTH + request.getInt(Requests.RUNS) * Requests.RUN;
    }

    private long offset(final UnsafeBuffer request, final int run) {
        return Math.addExact(
                Math.multiplyExact(request.getLong(Requests.DISPLACEMENT), exposed.unit()),
                request.getLong(Requests.HEADER_LENGTH + run * Requests.RUN + Requests.RUN_OFFSET));
    }

    /** Bytes of all runs. */
    private static int length(final UnsafeBuffer request) {
        int length = 0;
        for (int run = 0; run < request.getInt(Requests.RUNS); run++) {
            length += length(request, run);
        }
        return length;
    }

    private static int length(final UnsafeBuffer request, final int run) {
        return request.getInt(Requests.HEADER_LENGTH + run * Requests.RUN + Requests.RUN_LENGTH);
    }

    private void put(final int origin, final UnsafeBuffer request) {
        try {
            scatter(request, request, data(request));
        } catch (final RuntimeException e) {
            fail(origin, request, e);
        }
    }

    private void get(final int origin, final UnsafeBuffer request) {
        final boolean isWhole = request.getInt(Requests.RUNS) == 1;
        final Outbox.Letter letter = outbox.take(isWhole ? 0 : length(request));
        try {
            if (isWhole) {
                outbox.send(origin, Requests.DATA_TAG, letter, exposed.piece(offset(request, 0), length(request, 0)));
            } else {
                outbox.send(origin, Requests.DATA_TAG, letter, gather(request, letter.buffer));
            }
        } catch (final RuntimeException e) {
            fail(origin, request, e);
            outbox.send(origin, Requests.DATA_TAG, letter, 0);
        }
    }

    private void accumulate(final int origin, final UnsafeBuffer request, final boolean isAnswered) {
        final Outbox.Letter letter = isAnswered ? outbox.take(length(request)) : null;
        try {
            final Element element = Element.of(request.getInt(Requests.ELEMENT));
            final Reducer reducer = reducer(request, element);
            final int length;
            acquire();
            try {
                length = gather(request, held);
                if (isAnswered) {
                    letter.buffer.putBytes(0, held, 0, length);
                }
                reducer.reduce(request, data(request), held, 0, length / element.length());
                scatter(request, held, 0);
            } finally {
                release();
            }
            if (isAnswered) {
                outbox.send(origin, Requests.DATA_TAG, letter, length);
            }
        } catch (final RuntimeException e) {
            fail(origin, request, e);
            if (isAnswered) {
                outbox.send(origin, Requests.DATA_TAG, letter, 0);
            }
        }
    }

    /** Others may do the same to the memory themselves. */
    private void acquire() {
        if (exposed.lock() != null) {
            exposed.lock().acquire();
        }
    }

    private void release() {
        if (exposed.lock() != null) {
            exposed.lock().release();
        }
    }

    private static Reducer reducer(final UnsafeBuffer request, final Element element) {
        final Operator operator = Operator.of(request.getInt(Requests.OPERATOR));
        final Reducer reducer = operator == null || element == null ? null : Reducers.of(operator, element);
        if (reducer == null) {
            throw new IndexOutOfBoundsException("an operation that does not exist");
        }
        return reducer;
    }

    private void compareAndSwap(final int origin, final UnsafeBuffer request) {
        final Outbox.Letter letter = outbox.take(length(request));
        try {
            final int length;
            acquire();
            try {
                length = gather(request, letter.buffer);
                final int compared = data(request);
                if (areEqual(letter.buffer, request, compared, length)) {
                    scatter(request, request, compared + length);
                }
            } finally {
                release();
            }
            outbox.send(origin, Requests.DATA_TAG, letter, length);
        } catch (final RuntimeException e) {
            fail(origin, request, e);
            outbox.send(origin, Requests.DATA_TAG, letter, 0);
        }
    }

    private static boolean areEqual(
            final UnsafeBuffer one, final UnsafeBuffer other, final int otherIndex, final int length) {
        for (int i = 0; i < length; i++) {
            if (one.getByte(i) != other.getByte(otherIndex + i)) {
                return false;
            }
        }
        return true;
    }

    /** Copies all runs to a buffer; returns their length. */
    private int gather(final UnsafeBuffer request, final UnsafeBuffer buffer) {
        int length = 0;
        for (int run = 0; run < request.getInt(Requests.RUNS); run++) {
            exposed.read(offset(request, run), buffer, length, length(request, run));
            length += length(request, run);
        }
        return length;
    }

    /** Copies a buffer to all runs. */
    private void scatter(final UnsafeBuffer request, final UnsafeBuffer buffer, final int index) {
        int from = index;
        for (int run = 0; run < request.getInt(Requests.RUNS); run++) {
            exposed.write(offset(request, run), buffer, from, length(request, run));
            from += length(request, run);
        }
    }

    /** Takes note of what an origin asked for in vain. */
    private void fail(final int origin, final UnsafeBuffer request, final RuntimeException e) {
        // What is out of an array, of memory or of what numbers hold is out of the window.
        final boolean isOutside = e instanceof IndexOutOfBoundsException || e instanceof ArithmeticException;
        fail(
                origin,
                isOutside ? ErrorClass.RMA_RANGE : ErrorClass.OTHER,
                "asked for displacement " + request.getLong(Requests.DISPLACEMENT) + " with units of " + exposed.unit()
                        + " bytes at rank " + context.rank() + ", "
                        + (isOutside ? "which is out of the window: " : "which failed: ") + e.getMessage());
    }

    private void fail(final int origin, final int errorClass, final String what) {
        if (failures[origin] == null) {
            failures[origin] = new EngineException(
                    errorClass, "window on " + context + ", rank " + context.rank() + ": rank " + origin + " " + what);
        }
    }

    /** Tells an origin that all it asked for was done, or what of it first could not be done. */
    private void acknowledge(final int origin) {
        final Outbox.Letter letter = outbox.take(Requests.MAX_FAILURE);
        final EngineException failure = failures[origin];
        failures[origin] = null;
        int length = 0;
        if (failure != null) {
            final byte[] text = failure.getMessage().getBytes(StandardCharsets.UTF_8);
            length = Math.min(Integer.BYTES + text.length, Requests.MAX_FAILURE);
            letter.buffer.putInt(0, failure.errorClass());
            letter.buffer.putBytes(Integer.BYTES, text, 0, length - Integer.BYTES);
        }
        outbox.send(origin, Requests.DONE_TAG, letter, length);
    }

    private void grant(final int origin) {
        outbox.send(origin, Requests.GRANT_TAG, outbox.take(0), 0);
    }
}
