package mpi;

import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.Matched;
import io.vicinity.mpi.engine.Operation;

/** What is known of a message that was received, probed or cancelled. */
public final class Status {
    private final int source;
    private final int tag;
    private final int error;
    private final int index;
    private long bytes;
    private boolean cancelled;

    private Status(
            final int source,
            final int tag,
            final long bytes,
            final boolean cancelled,
            final int error,
            final int index) {
        this.source = source;
        this.tag = tag;
        this.bytes = bytes;
        this.cancelled = cancelled;
        this.error = error;
        this.index = index;
    }

    static Status of(final Operation operation, final int index) {
        final int error = operation.failure() == null ? 0 : operation.failure().errorClass();
        return new Status(
                operation.source(), operation.tag(), operation.length(), operation.isCancelled(), error, index);
    }

    static Status of(final Envelope envelope) {
        return new Status(envelope.source(), envelope.tag(), envelope.length(), false, 0, Constant.UNDEFINED);
    }

    static Status of(final Matched message) {
        return new Status(message.source(), message.tag(), message.length(), false, 0, Constant.UNDEFINED);
    }

    /** That of a message from no process. */
    static Status ofNoProcess(final int index) {
        return new Status(Constant.PROC_NULL, Engine.ANY_TAG, 0, false, 0, index);
    }

    /** That of no message at all. */
    static Status empty(final int index) {
        return new Status(Engine.ANY_SOURCE, Engine.ANY_TAG, 0, false, 0, index);
    }

    /**
     * Elements that were received.
     *
     * @param type of them.
     * @return how many; {@link MPI#UNDEFINED} if the message ends inside one.
     * @throws MPIException if the type is none.
     */
    public int getCount(final Datatype type) throws MPIException {
        final long size = type.layout().size();
        if (size == 0) {
            return bytes == 0 ? 0 : Constant.UNDEFINED;
        }
        return bytes % size == 0 ? narrow(bytes / size) : Constant.UNDEFINED;
    }

    /**
     * Was it cancelled?
     *
     * @return true if so.
     * @throws MPIException as Open MPI declares; never thrown.
     */
    public boolean isCancelled() throws MPIException {
        return cancelled;
    }

    /**
     * Basic elements that were received.
     *
     * @param type that consists of them.
     * @return how many; {@link MPI#UNDEFINED} if the message ends inside one.
     * @throws MPIException if the type is none.
     */
    public int getElements(final Datatype type) throws MPIException {
        final long elements = type.layout().elementsIn(bytes);
        return elements < 0 ? Constant.UNDEFINED : narrow(elements);
    }

    /**
     * Basic elements that were received.
     *
     * @param type that consists of them.
     * @return how many; {@link MPI#UNDEFINED} if the message ends inside one.
     * @throws MPIException if the type is none.
     */
    public Count getElementsX(final Datatype type) throws MPIException {
        final long elements = type.layout().elementsIn(bytes);
        return new Count(elements < 0 ? Constant.UNDEFINED : elements);
    }

    /**
     * Says how many basic elements there are.
     *
     * @param type  that consists of them.
     * @param count of elements.
     * @throws MPIException if the type is none.
     */
    public void setElements(final Datatype type, final int count) throws MPIException {
        final Layout layout = type.layout();
        bytes = layout.bytesOf(count);
    }

    /**
     * Says how many basic elements there are.
     *
     * @param type  that consists of them.
     * @param count of elements.
     * @throws MPIException if the type is none.
     */
    public void setElementsX(final Datatype type, final Count count) throws MPIException {
        bytes = type.layout().bytesOf(count.getCount());
    }

    /**
     * Says whether it was cancelled.
     *
     * @param flag true if so.
     * @throws MPIException as Open MPI declares; never thrown.
     */
    public void setCancelled(final boolean flag) throws MPIException {
        cancelled = flag;
    }

    /**
     * Who sent it.
     *
     * @return a rank.
     */
    public int getSource() {
        return source;
    }

    /**
     * Its tag.
     *
     * @return the tag.
     */
    public int getTag() {
        return tag;
    }

    /**
     * How it went.
     *
     * @return the class of the error; {@link MPI#SUCCESS} if there was none.
     */
    public int getError() {
        return error;
    }

    /**
     * Which request of several it is of.
     *
     * @return its index; {@link MPI#UNDEFINED} if it is of none.
     */
    public int getIndex() {
        return index;
    }

    private static int narrow(final long count) {
        return count > Integer.MAX_VALUE ? Constant.UNDEFINED : (int) count;
    }
}
