package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import java.nio.Buffer;

/** Sends and receives of the public face, as the engine takes them. Allocates nothing but what it returns. */
final class PointToPoint {
    /** Longest message in bytes for which a buffered send takes no room in the buffer that is attached: Open MPI's on shared memory. */
    private static final int SHORT = 4096;

    private PointToPoint() {}

    /** Takes memory for elements of a user. */
    static TypedMemory memory(
            final Environment environment,
            final Communicator communicator,
            final Object buffer,
            final int count,
            final Datatype type) {
        return memory(environment, communicator, buffer, count, type.messageLayout());
    }

    /** Takes memory for elements of a user, whose type may be freed by now. */
    static TypedMemory memory(
            final Environment environment,
            final Communicator communicator,
            final Object buffer,
            final int count,
            final Layout layout) {
        Checks.count(communicator, count);
        final TypedMemory memory = environment.takeMemory();
        set(memory, buffer, 0, count, layout);
        return memory;
    }

    /**
     * Takes memory for elements of a message, which a failure names.
     *
     * @param call what is done with a rank.
     */
    static TypedMemory memory(
            final Environment environment,
            final Communicator communicator,
            final Object buffer,
            final int count,
            final Layout layout,
            final String call,
            final int rank,
            final int tag) {
        try {
            return memory(environment, communicator, buffer, count, layout);
        } catch (final EngineException e) {
            throw Faults.failure(e.errorClass(), Checks.message(communicator, call, rank, tag) + e.getMessage());
        } catch (final Faults.BufferFailure e) {
            throw new Faults.BufferFailure(Checks.message(communicator, call, rank, tag) + e.getMessage(), e);
        }
    }

    /** Do two buffers lie in one array? Direct buffers never do: users see to those themselves. */
    static boolean isShared(final Object left, final Object right) {
        final Object array = arrayOf(left);
        return array != null && array == arrayOf(right);
    }

    /** The array that is a buffer, or lies under it; null if there is none. */
    static Object arrayOf(final Object buffer) {
        return buffer instanceof final Buffer heap ? heap.hasArray() ? heap.array() : null : buffer;
    }

    static TypedMemory set(
            final TypedMemory memory, final Object buffer, final long offset, final long count, final Layout layout) {
        try {
            return memory.set(buffer, offset, count, layout);
        } catch (final IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new Faults.BufferFailure(
                    count + " elements of " + layout.size() + " bytes from byte " + offset
                            + " on do not lie in the buffer: " + e.getMessage(),
                    e);
        }
    }

    /** Sends, and waits until the buffer may be used again. */
    static void send(
            final Environment environment,
            final Communicator communicator,
            final SendMode mode,
            final Object buffer,
            final int count,
            final Datatype type,
            final int destination,
            final int tag) {
        Checks.destination(communicator, destination, tag);
        final TypedMemory memory = memory(
                environment, communicator, buffer, count, type.messageLayout(), Checks.SEND_TO, destination, tag);
        if (destination != Constant.PROC_NULL) {
            finish(communicator.engine(), start(environment, communicator, mode, memory, destination, tag));
        }
        environment.giveMemory(memory);
    }

    /** Begins to send. */
    static Operation start(
            final Environment environment,
            final Communicator communicator,
            final SendMode mode,
            final TypedMemory memory,
            final int destination,
            final int tag) {
        if (mode == SendMode.BUFFERED) {
            requireRoom(environment, communicator, memory.source().length());
        }
        return communicator.engine().send(communicator.context(), destination, tag, mode, memory.source());
    }

    /** Receives, and waits until the message is there. */
    static Status receive(
            final Environment environment,
            final Communicator communicator,
            final Object buffer,
            final int count,
            final Datatype type,
            final int source,
            final int tag) {
        Checks.source(communicator, source, tag);
        final TypedMemory memory = memory(
                environment, communicator, buffer, count, type.messageLayout(), Checks.RECEIVE_FROM, source, tag);
        final Status status;
        if (source == Constant.PROC_NULL) {
            status = Status.ofNoProcess(Constant.UNDEFINED);
        } else {
            final Engine engine = communicator.engine();
            final Operation operation = engine.receive(communicator.context(), source, tag, memory.sink());
            engine.await(operation);
            status = Status.of(operation, Constant.UNDEFINED);
            finish(engine, operation);
        }
        environment.giveMemory(memory);
        return status;
    }

    /** Waits for an operation, and gives it back. */
    static void finish(final Engine engine, final Operation operation) {
        engine.await(operation);
        final RuntimeException failure = operation.failure();
        operation.release();
        if (failure != null) {
            throw failure;
        }
    }

    /** As in Open MPI, a short message leaves at once and needs no buffer. */
    private static void requireRoom(final Environment environment, final Communicator communicator, final long length) {
        if (length <= SHORT) {
            return;
        }
        final byte[] attached = environment.attached();
        final long room = attached == null ? 0 : attached.length - (long) Constant.BSEND_OVERHEAD;
        final Engine engine = communicator.engine();
        if (engine.bufferedBytes() + length > room) {
            engine.progress();
        }
        if (attached == null || engine.bufferedBytes() + length > room) {
            throw Faults.failure(
                    ErrorClass.BUFFER,
                    "buffered send of " + length + " bytes on " + communicator.context() + ": "
                            + (attached == null
                                    ? "no buffer is attached"
                                    : "the attached buffer of " + attached.length + " bytes holds "
                                            + engine.bufferedBytes()));
        }
    }
}
