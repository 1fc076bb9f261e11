package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Matched;
import io.vicinity.mpi.engine.Operation;
import java.nio.Buffer;

/** A message that a matched probe took out of the queue, to be received by this object alone. */
public final class Message {
    private Comm comm;
    private Matched matched;
    private boolean noProcess;

    /** Makes one that stands for no message. */
    public Message() {
        // Set by the probes.
    }

    /**
     * Does it stand for no message?
     *
     * @return true also after the message was received.
     */
    public boolean isNull() {
        return matched == null && !noProcess;
    }

    /**
     * Is it from no process?
     *
     * @return true if so.
     */
    public boolean isNoProc() {
        return noProcess;
    }

    /**
     * Waits for a message.
     *
     * @param source  rank, or {@link MPI#ANY_SOURCE}.
     * @param tag     of the message, or {@link MPI#ANY_TAG}.
     * @param channel communicator.
     * @return what is known of it.
     * @throws MPIException if none can come.
     */
    public Status mProbe(final int source, final int tag, final Comm channel) throws MPIException {
        return probe(source, tag, channel, true);
    }

    /**
     * Looks for a message.
     *
     * @param source  rank, or {@link MPI#ANY_SOURCE}.
     * @param tag     of the message, or {@link MPI#ANY_TAG}.
     * @param channel communicator.
     * @return what is known of it; null if there is none.
     * @throws MPIException if arguments are wrong.
     */
    public Status imProbe(final int source, final int tag, final Comm channel) throws MPIException {
        return probe(source, tag, channel, false);
    }

    private Status probe(final int source, final int tag, final Comm channel, final boolean waits) throws MPIException {
        final Communicator communicator = channel.live();
        try {
            Checks.source(communicator, source, tag);
            comm = channel;
            noProcess = source == Constant.PROC_NULL;
            matched = null;
            if (noProcess) {
                return Status.ofNoProcess(Constant.UNDEFINED);
            }
            final Engine engine = communicator.engine();
            matched = waits
                    ? engine.awaitMatchedProbe(communicator.context(), source, tag)
                    : engine.matchedProbe(communicator.context(), source, tag);
            return matched == null ? null : Status.of(matched);
        } catch (final RuntimeException e) {
            throw channel.faults().raise(e);
        }
    }

    /**
     * Receives it.
     *
     * @param buffer for the message.
     * @param count  of elements that it has room for.
     * @param type   of them.
     * @return what is known of it.
     * @throws MPIException if it is too long.
     */
    public Status mRecv(final Object buffer, final int count, final Datatype type) throws MPIException {
        return receive(buffer, count, type).waitStatus();
    }

    /**
     * Begins to receive it.
     *
     * @param buffer for the message.
     * @param count  of elements that it has room for.
     * @param type   of them.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public Request imRecv(final Buffer buffer, final int count, final Datatype type) throws MPIException {
        return receive(buffer, count, type);
    }

    private Request receive(final Object buffer, final int count, final Datatype type) throws MPIException {
        final Environment environment = Environment.require();
        if (isNull()) {
            throw Faults.raiseAnywhere(
                    Faults.failure(ErrorClass.REQUEST, "there is no message to receive: probe first"));
        }
        final Communicator communicator = comm.live();
        try {
            final TypedMemory memory = PointToPoint.memory(environment, communicator, buffer, count, type);
            final Request request = new Request(environment, comm.faults());
            if (noProcess) {
                noProcess = false;
                return request.beginNothing(memory);
            }
            final Operation operation = communicator.engine().receive(matched, memory.sink());
            matched = null;
            return request.begin(operation, memory);
        } catch (final RuntimeException e) {
            throw comm.faults().raise(e);
        }
    }
}
