package mpi;

import io.vicinity.mpi.collective.Collective;
import io.vicinity.mpi.collective.Neighbours;
import io.vicinity.mpi.communicator.Bridge;
import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.communicator.Duplication;
import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.reduce.Reducer;
import java.nio.Buffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Processes that talk to each other, apart from all others.
 *
 * <p>Messages are sent from and received into arrays, heap buffers and direct buffers, from element 0 on. A buffer that a request stands for
 * must not be touched until the request is over; one that may be null has no bytes. Where a collective has two forms, the one with a single
 * buffer is in place.
 *
 * <p>This face is as wide as Open MPI's; what calls do is in {@link PointToPoint} and {@link CollectiveCalls}.
 */
public class Comm implements Freeable, Cloneable {
    /** Of {@link Intracomm#splitType}: those that share memory. */
    public static final int TYPE_SHARED = 0;

    private static final Attributes.Keys KEYS = new Attributes.Keys();

    private final Faults faults;
    private final Attributes attributes;
    private Communicator communicator;
    private CollectiveCalls calls;
    private String name;

    /** What it was called before it was freed. */
    private String was = "";

    private Info info;
    private Request request;

    /** What this comes of, if it was begun as a duplicate; else null. */
    private Duplication coming;

    /** Begins a collective. */
    @FunctionalInterface
    private interface Begin {
        Collective begin(CollectiveCalls calls) throws MPIException;
    }

    /**
     * The neighbours of a process.
     *
     * @param neighbours   who they are.
     * @param sources      how many blocks come from them.
     * @param destinations how many blocks go to them.
     */
    record Topology(Neighbours neighbours, int sources, int destinations) {}

    /** A predefined one, which is there from initialisation on. */
    Comm(final String name) {
        this.faults = new Faults(MPI.ERRORS_ARE_FATAL);
        this.attributes = new Attributes(KEYS);
        this.name = name;
    }

    /** One that comes from another; a communicator of null is no process's. */
    Comm(final Communicator communicator, final Comm parent, final boolean copies) {
        this.faults = new Faults(parent.faults.handler());
        this.attributes = copies ? parent.attributes.copy() : new Attributes(KEYS);
        this.info = copies ? parent.info : null;
        this.name = "";
        open(communicator);
    }

    final void open(final Communicator opened) {
        if (communicator != null) {
            was = communicator.context().toString();
            communicator.collectives().free();
        }
        communicator = opened;
        calls = opened == null ? null : CollectiveCalls.waiting(opened);
    }

    final Faults faults() {
        return faults;
    }

    /** What it is behind this face. */
    final Communicator live() throws MPIException {
        Environment.require();
        if (communicator == null) {
            final String called = was.isEmpty() ? name : was;
            throw Faults.raiseAnywhere(Faults.failure(
                    ErrorClass.COMM, "no communicator: " + whyNone() + (called.isEmpty() ? "" : ": " + called)));
        }
        return communicator;
    }

    private String whyNone() {
        if (isComing()) {
            return "the request of its iDup is not over";
        }
        return coming != null && coming.failure() != null
                ? "its iDup failed: " + coming.failure().getMessage()
                : "it was freed, or this process is not in it";
    }

    private boolean isComing() {
        return coming != null && !coming.isDone();
    }

    private void run(final Begin begin) throws MPIException {
        final Communicator live = live();
        try {
            live.collectives().await(begin.begin(calls));
            calls.end();
        } catch (final RuntimeException e) {
            calls = CollectiveCalls.waiting(live);
            throw faults.raise(e);
        }
    }

    private Request start(final Begin begin) throws MPIException {
        final Communicator live = live();
        try {
            final Collective collective = begin.begin(CollectiveCalls.begun(live));
            return new Request(Environment.require(), faults).begin(new CollectivePending(collective));
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    final void runReduction(
            final Object sent,
            final Object received,
            final int count,
            final Datatype type,
            final Op op,
            final boolean isInclusive)
            throws MPIException {
        run(begun -> begun.scan(sent, received, count, type, op, isInclusive));
    }

    final Request startReduction(
            final Object sent,
            final Object received,
            final int count,
            final Datatype type,
            final Op op,
            final boolean isInclusive)
            throws MPIException {
        return start(begun -> begun.scan(sent, received, count, type, op, isInclusive));
    }

    /** Takes what another communicator is made of, and reports failures to this one's handler. */
    final Communicator make(final Maker maker) throws MPIException {
        final Communicator live = live();
        try {
            return maker.make(live);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /** Makes something of a communicator. */
    @FunctionalInterface
    interface Maker {
        Communicator make(Communicator from) throws MPIException;
    }

    final Communicator duplicate() throws MPIException {
        return make(Communicator::duplicate);
    }

    /** The neighbours of this process, where there is a topology. */
    Topology topology() {
        throw Faults.failure(
                ErrorClass.TOPOLOGY, communicator.context() + " has no topology, so nobody is a neighbour");
    }

    /** As {@link #dup}. */
    @Override
    public Comm clone() {
        try {
            return dup();
        } catch (final MPIException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Makes another one of the same processes, with the same attributes. Collective.
     *
     * @return a new one, whose messages do not meet those of this one.
     * @throws MPIException if it cannot.
     */
    public Comm dup() throws MPIException {
        return new Comm(duplicate(), this, true);
    }

    /**
     * As {@link #dup}; the new one may be used when its {@link #getRequest() request} is over.
     *
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public Comm iDup() throws MPIException {
        return begin(new Comm(null, this, true));
    }

    /**
     * As {@link #dup}, with other hints.
     *
     * @param info hints.
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public Comm dupWithInfo(final Info info) throws MPIException {
        requireInfo(info);
        final Comm copy = dup();
        copy.hint(info);
        return copy;
    }

    private void requireInfo(final Info hints) throws MPIException {
        live();
        try {
            Checks.info(hints);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private void hint(final Info hints) throws MPIException {
        info = hints.isNull() ? null : hints.dup();
    }

    /** Begins to make of a copy, which is no communicator yet, a duplicate of this one. */
    final <T extends Comm> T begin(final T copy) throws MPIException {
        final Communicator live = live();
        final Comm begun = copy;
        try {
            begun.coming = Duplication.begin(live, begun::open);
            begun.request = new Request(Environment.require(), faults).begin(new DuplicationPending(begun.coming));
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
        return copy;
    }

    /**
     * The request that {@link #iDup} began.
     *
     * @return null if this was made otherwise.
     */
    public final Request getRequest() {
        return request;
    }

    /**
     * How many processes there are in the group of this one.
     *
     * @return processes.
     * @throws MPIException if this is no communicator.
     */
    public final int getSize() throws MPIException {
        return live().size();
    }

    /**
     * This process.
     *
     * @return its rank in its group.
     * @throws MPIException if this is no communicator.
     */
    public final int getRank() throws MPIException {
        return live().rank();
    }

    /**
     * Compares communicators.
     *
     * @param comm1 the one.
     * @param comm2 the other.
     * @return {@link MPI#IDENT}, {@link MPI#CONGRUENT} if only messages are apart, {@link MPI#SIMILAR} if the order differs, {@link
     *     MPI#UNEQUAL} if processes do.
     * @throws MPIException if one is no communicator.
     */
    public static int compare(final Comm comm1, final Comm comm2) throws MPIException {
        final Communicator left = comm1.live();
        final Communicator right = comm2.live();
        if (left == right) {
            return Constant.IDENT;
        }
        if (left.isInter() != right.isInter()) {
            return Constant.UNEQUAL;
        }
        final int local = Group.compare(left.context().local(), right.context().local());
        final int remote =
                Group.compare(left.context().remote(), right.context().remote());
        return Math.max(Constant.CONGRUENT, Math.max(local, remote));
    }

    @Override
    public final void free() throws MPIException {
        requireNotPredefined();
        open(null);
    }

    private boolean isPredefined() {
        return this == MPI.COMM_WORLD || this == MPI.COMM_SELF;
    }

    private void requireNotPredefined() throws MPIException {
        live();
        if (isPredefined()) {
            throw faults.raise(Faults.failure(ErrorClass.COMM, name + " is predefined and cannot be freed"));
        }
    }

    /**
     * Is it no communicator?
     *
     * @return true also after it was freed.
     */
    public final boolean isNull() {
        return communicator == null && !isComing() && !isPredefined();
    }

    /**
     * Sets hints.
     *
     * @param info hints.
     * @throws MPIException if this is no communicator.
     */
    public final void setInfo(final Info info) throws MPIException {
        requireInfo(info);
        hint(info);
    }

    /**
     * The hints.
     *
     * @return a copy.
     * @throws MPIException if this is no communicator.
     */
    public final Info getInfo() throws MPIException {
        live();
        return info == null ? new Info() : info.dup();
    }

    /**
     * Waits until all members are here, and frees it.
     *
     * @throws MPIException if it cannot.
     */
    public final void disconnect() throws MPIException {
        requireNotPredefined();
        barrier();
        open(null);
    }

    /**
     * The processes in the group of this one.
     *
     * @return a new group.
     * @throws MPIException if this is no communicator.
     */
    public final Group getGroup() throws MPIException {
        return new Group(live().context().local());
    }

    /**
     * Is it between two groups?
     *
     * @return true if so.
     * @throws MPIException if this is no communicator.
     */
    public final boolean isInter() throws MPIException {
        return live().isInter();
    }

    /**
     * Joins two groups. Collective over both; this one is that of both leaders, and is looked at there alone.
     *
     * @param localComm    of the group of this process.
     * @param localLeader  rank in it that speaks for it.
     * @param remoteLeader rank in this one that speaks for the other group.
     * @param tag          of the leaders' messages.
     * @return a new one.
     * @throws MPIException if it cannot.
     */
    public final Intercomm createIntercomm(
            final Comm localComm, final int localLeader, final int remoteLeader, final int tag) throws MPIException {
        final Communicator local = localComm.live();
        try {
            Checks.root(local, localLeader);
            if (local.rank() == localLeader) {
                Checks.destination(live(), remoteLeader, tag);
            }
            return new Intercomm(Bridge.join(local, localLeader, communicator, remoteLeader, tag), localComm);
        } catch (final RuntimeException e) {
            throw localComm.faults.raise(e);
        }
    }

    /**
     * Sends, and returns when the buffer may be used again.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @throws MPIException if it fails.
     */
    public final void send(final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            PointToPoint.send(Environment.require(), live, SendMode.STANDARD, buf, count, type, dest, tag);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Sends from a copy, which takes room in the buffer that is attached.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @throws MPIException if it fails.
     */
    public final void bSend(final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            PointToPoint.send(Environment.require(), live, SendMode.BUFFERED, buf, count, type, dest, tag);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Sends, and returns when the receiver has begun to receive.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @throws MPIException if it fails.
     */
    public final void sSend(final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            PointToPoint.send(Environment.require(), live, SendMode.SYNCHRONOUS, buf, count, type, dest, tag);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Sends to a receiver that has begun to receive.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @throws MPIException if it fails.
     */
    public final void rSend(final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            PointToPoint.send(Environment.require(), live, SendMode.READY, buf, count, type, dest, tag);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Receives, and returns when the message is there.
     *
     * @param buf    for the message.
     * @param count  of elements that it has room for.
     * @param type   of them.
     * @param source rank that sends, or {@link MPI#ANY_SOURCE}.
     * @param tag    of the message, or {@link MPI#ANY_TAG}.
     * @return what is known of the message.
     * @throws MPIException if it fails, or the message is too long.
     */
    public final Status recv(final Object buf, final int count, final Datatype type, final int source, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            return PointToPoint.receive(Environment.require(), live, buf, count, type, source, tag);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Sends one message while it receives another.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of them.
     * @param sendtype  of them.
     * @param dest      rank that receives.
     * @param sendtag   of the message that is sent.
     * @param recvbuf   for the other message.
     * @param recvcount of elements that it has room for.
     * @param recvtype  of them.
     * @param source    rank that sends the other message.
     * @param recvtag   of it.
     * @return what is known of the other message.
     * @throws MPIException if one fails.
     */
    public final Status sendRecv(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final int dest,
            final int sendtag,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int source,
            final int recvtag)
            throws MPIException {
        if (PointToPoint.isShared(sendbuf, recvbuf)) {
            final byte[] copy = packed(sendbuf, sendcount, sendtype, dest, sendtag);
            return exchange(
                    copy, copy.length, MPI.PACKED, dest, sendtag, recvbuf, recvcount, recvtype, source, recvtag);
        }
        return exchange(sendbuf, sendcount, sendtype, dest, sendtag, recvbuf, recvcount, recvtype, source, recvtag);
    }

    /**
     * Sends a message, and receives another into the same buffer.
     *
     * @param buf     elements to send, and room for those that come.
     * @param count   of them.
     * @param type    of them.
     * @param dest    rank that receives.
     * @param sendtag of the message that is sent.
     * @param source  rank that sends the other message.
     * @param recvtag of it.
     * @return what is known of the other message.
     * @throws MPIException if one fails.
     */
    public final Status sendRecvReplace(
            final Object buf,
            final int count,
            final Datatype type,
            final int dest,
            final int sendtag,
            final int source,
            final int recvtag)
            throws MPIException {
        final byte[] copy = packed(buf, count, type, dest, sendtag);
        return exchange(copy, copy.length, MPI.PACKED, dest, sendtag, buf, count, type, source, recvtag);
    }

    private Status exchange(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final int dest,
            final int sendtag,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int source,
            final int recvtag)
            throws MPIException {
        final Communicator live = live();
        try {
            // What cannot be sent is refused before anything is received: nobody could wait for that.
            Checks.destination(live, dest, sendtag);
            final Environment environment = Environment.require();
            environment.giveMemory(PointToPoint.memory(
                    environment, live, sendbuf, sendcount, sendtype.messageLayout(), Checks.SEND_TO, dest, sendtag));
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
        final Request receive = receive(recvbuf, recvcount, recvtype, source, recvtag);
        final Request send = send(SendMode.STANDARD, sendbuf, sendcount, sendtype, dest, sendtag);
        send.waitFor();
        return receive.waitStatus();
    }

    private byte[] packed(final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            final Environment environment = Environment.require();
            final TypedMemory memory =
                    PointToPoint.memory(environment, live, buf, count, type.messageLayout(), Checks.SEND_TO, dest, tag);
            final byte[] copy = new byte[Math.toIntExact(memory.length())];
            if (copy.length > 0) {
                memory.read(0, new UnsafeBuffer(copy), 0, copy.length);
            }
            environment.giveMemory(memory);
            return copy;
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private Request send(
            final SendMode mode, final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            Checks.destination(live, dest, tag);
            final Environment environment = Environment.require();
            final TypedMemory memory =
                    PointToPoint.memory(environment, live, buf, count, type.messageLayout(), Checks.SEND_TO, dest, tag);
            final Request begun = new Request(environment, faults);
            return dest == Constant.PROC_NULL
                    ? begun.beginNothing(memory)
                    : begun.begin(PointToPoint.start(environment, live, mode, memory, dest, tag), memory);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private Request receive(final Object buf, final int count, final Datatype type, final int source, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            Checks.source(live, source, tag);
            final Environment environment = Environment.require();
            final TypedMemory memory = PointToPoint.memory(
                    environment, live, buf, count, type.messageLayout(), Checks.RECEIVE_FROM, source, tag);
            final Request begun = new Request(environment, faults);
            return source == Constant.PROC_NULL
                    ? begun.beginNothing(memory)
                    : begun.begin(live.engine().receive(live.context(), source, tag, memory.sink()), memory);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private Prequest persistentSend(
            final SendMode mode, final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            Checks.destination(live, dest, tag);
            final Environment environment = Environment.require();
            final Layout layout = type.messageLayout();
            environment.giveMemory(
                    PointToPoint.memory(environment, live, buf, count, layout, Checks.SEND_TO, dest, tag));
            return new Prequest(environment, faults, started -> {
                final TypedMemory memory =
                        PointToPoint.memory(environment, live, buf, count, layout, Checks.SEND_TO, dest, tag);
                if (dest == Constant.PROC_NULL) {
                    started.beginNothing(memory);
                } else {
                    started.begin(PointToPoint.start(environment, live, mode, memory, dest, tag), memory);
                }
            });
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Begins to send.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iSend(final Buffer buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        return send(SendMode.STANDARD, buf, count, type, dest, tag);
    }

    /**
     * Begins to send. Not in Open MPI: arrays, too, as MVAPICH2-J takes them.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iSend(final Object buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        return send(SendMode.STANDARD, buf, count, type, dest, tag);
    }

    /**
     * Begins to send from a copy, as {@link #bSend}.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request ibSend(final Buffer buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        return send(SendMode.BUFFERED, buf, count, type, dest, tag);
    }

    /**
     * Begins to send, as {@link #sSend}.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request isSend(final Buffer buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        return send(SendMode.SYNCHRONOUS, buf, count, type, dest, tag);
    }

    /**
     * Begins to send, as {@link #rSend}.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request irSend(final Buffer buf, final int count, final Datatype type, final int dest, final int tag)
            throws MPIException {
        return send(SendMode.READY, buf, count, type, dest, tag);
    }

    /**
     * Begins to receive.
     *
     * @param buf    for the message.
     * @param count  of elements that it has room for.
     * @param type   of them.
     * @param source rank that sends, or {@link MPI#ANY_SOURCE}.
     * @param tag    of the message, or {@link MPI#ANY_TAG}.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iRecv(final Buffer buf, final int count, final Datatype type, final int source, final int tag)
            throws MPIException {
        return receive(buf, count, type, source, tag);
    }

    /**
     * Begins to receive. Not in Open MPI: arrays, too, as MVAPICH2-J takes them.
     *
     * @param buf    for the message.
     * @param count  of elements that it has room for.
     * @param type   of them.
     * @param source rank that sends, or {@link MPI#ANY_SOURCE}.
     * @param tag    of the message, or {@link MPI#ANY_TAG}.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iRecv(final Object buf, final int count, final Datatype type, final int source, final int tag)
            throws MPIException {
        return receive(buf, count, type, source, tag);
    }

    /**
     * A send to be started again and again.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Prequest sendInit(
            final Buffer buf, final int count, final Datatype type, final int dest, final int tag) throws MPIException {
        return persistentSend(SendMode.STANDARD, buf, count, type, dest, tag);
    }

    /**
     * A send from a copy, to be started again and again.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Prequest bSendInit(
            final Buffer buf, final int count, final Datatype type, final int dest, final int tag) throws MPIException {
        return persistentSend(SendMode.BUFFERED, buf, count, type, dest, tag);
    }

    /**
     * A synchronous send, to be started again and again.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Prequest sSendInit(
            final Buffer buf, final int count, final Datatype type, final int dest, final int tag) throws MPIException {
        return persistentSend(SendMode.SYNCHRONOUS, buf, count, type, dest, tag);
    }

    /**
     * A ready send, to be started again and again.
     *
     * @param buf   elements.
     * @param count of elements.
     * @param type  of them.
     * @param dest  rank that receives.
     * @param tag   of the message, not negative.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Prequest rSendInit(
            final Buffer buf, final int count, final Datatype type, final int dest, final int tag) throws MPIException {
        return persistentSend(SendMode.READY, buf, count, type, dest, tag);
    }

    /**
     * A receive to be started again and again.
     *
     * @param buf    for the message.
     * @param count  of elements that it has room for.
     * @param type   of them.
     * @param source rank that sends, or {@link MPI#ANY_SOURCE}.
     * @param tag    of the message, or {@link MPI#ANY_TAG}.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Prequest recvInit(
            final Buffer buf, final int count, final Datatype type, final int source, final int tag)
            throws MPIException {
        final Communicator live = live();
        try {
            Checks.source(live, source, tag);
            final Environment environment = Environment.require();
            final Layout layout = type.messageLayout();
            environment.giveMemory(
                    PointToPoint.memory(environment, live, buf, count, layout, Checks.RECEIVE_FROM, source, tag));
            return new Prequest(environment, faults, started -> {
                final TypedMemory memory =
                        PointToPoint.memory(environment, live, buf, count, layout, Checks.RECEIVE_FROM, source, tag);
                if (source == Constant.PROC_NULL) {
                    started.beginNothing(memory);
                } else {
                    started.begin(live.engine().receive(live.context(), source, tag, memory.sink()), memory);
                }
            });
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Packs elements behind those that are packed already.
     *
     * @param inbuf    elements.
     * @param incount  of them.
     * @param type     of them.
     * @param outbuf   packed ones.
     * @param position where they go.
     * @return where the next ones go.
     * @throws MPIException if there is no room for them.
     */
    public final int pack(
            final Object inbuf, final int incount, final Datatype type, final byte[] outbuf, final int position)
            throws MPIException {
        final Communicator live = live();
        try {
            final Environment environment = Environment.require();
            final TypedMemory memory = PointToPoint.memory(environment, live, inbuf, incount, type);
            final int length = Math.toIntExact(memory.length());
            requireRoom(position, length, outbuf);
            if (length > 0) {
                memory.read(0, new UnsafeBuffer(outbuf), position, length);
            }
            environment.giveMemory(memory);
            return position + length;
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Unpacks elements.
     *
     * @param inbuf    packed ones.
     * @param position where they begin.
     * @param outbuf   for the elements.
     * @param outcount of them.
     * @param type     of them.
     * @return where the next ones begin.
     * @throws MPIException if there are fewer.
     */
    public final int unpack(
            final byte[] inbuf, final int position, final Object outbuf, final int outcount, final Datatype type)
            throws MPIException {
        final Communicator live = live();
        try {
            final Environment environment = Environment.require();
            final TypedMemory memory = PointToPoint.memory(environment, live, outbuf, outcount, type);
            final int length = Math.toIntExact(memory.length());
            requireRoom(position, length, inbuf);
            if (length > 0) {
                memory.write(0, new UnsafeBuffer(inbuf), position, length);
            }
            environment.giveMemory(memory);
            return position + length;
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private static void requireRoom(final int position, final int length, final byte[] packed) {
        if (position < 0 || length > packed.length - position) {
            throw Faults.failure(
                    ErrorClass.TRUNCATE,
                    length + " bytes from " + position + " on are not in a buffer of " + packed.length + " bytes");
        }
    }

    /**
     * Bytes that packed elements take.
     *
     * @param incount of elements.
     * @param type    of them.
     * @return bytes.
     * @throws MPIException if the type is none.
     */
    public final int packSize(final int incount, final Datatype type) throws MPIException {
        live();
        return Math.toIntExact(incount * type.layout().size());
    }

    /**
     * Looks for a message without receiving it.
     *
     * @param source rank that sends, or {@link MPI#ANY_SOURCE}.
     * @param tag    of the message, or {@link MPI#ANY_TAG}.
     * @return what is known of it; null if there is none.
     * @throws MPIException if arguments are wrong.
     */
    public final Status iProbe(final int source, final int tag) throws MPIException {
        final Communicator live = live();
        try {
            Checks.source(live, source, tag);
            if (source == Constant.PROC_NULL) {
                return Status.ofNoProcess(Constant.UNDEFINED);
            }
            final Envelope envelope = new Envelope();
            return live.engine().probe(live.context(), source, tag, envelope) ? Status.of(envelope) : null;
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Waits for a message without receiving it.
     *
     * @param source rank that sends, or {@link MPI#ANY_SOURCE}.
     * @param tag    of the message, or {@link MPI#ANY_TAG}.
     * @return what is known of it.
     * @throws MPIException if none can come.
     */
    public final Status probe(final int source, final int tag) throws MPIException {
        final Communicator live = live();
        try {
            Checks.source(live, source, tag);
            if (source == Constant.PROC_NULL) {
                return Status.ofNoProcess(Constant.UNDEFINED);
            }
            final Envelope envelope = new Envelope();
            live.engine().awaitProbe(live.context(), source, tag, envelope);
            return Status.of(envelope);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Makes a key for attributes of communicators.
     *
     * @return a new one.
     * @throws MPIException if MPI is not initialised.
     */
    public static int createKeyval() throws MPIException {
        Environment.require();
        return KEYS.create();
    }

    /**
     * Gives a key back.
     *
     * @param keyval the key.
     * @throws MPIException if it is none.
     */
    public static void freeKeyval(final int keyval) throws MPIException {
        Environment.require();
        try {
            KEYS.free(keyval);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Attaches a value: what an object is now, and not the object.
     *
     * @param keyval key for it.
     * @param value  null, or one that is {@link java.io.Serializable}.
     * @throws MPIException if the key is none, or the value cannot be written.
     */
    public final void setAttr(final int keyval, final Object value) throws MPIException {
        live();
        try {
            attributes.set(keyval, value);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * What is attached; of predefined keys, what MPI says.
     *
     * @param keyval key for it.
     * @return null if nothing is.
     * @throws MPIException if the key is none.
     */
    public final Object getAttr(final int keyval) throws MPIException {
        live();
        try {
            return switch (keyval) {
                case Constant.TAG_UB -> Integer.MAX_VALUE;
                case Constant.HOST -> Constant.PROC_NULL;
                case Constant.IO -> Engine.ANY_SOURCE;
                case Constant.WTIME_IS_GLOBAL -> false;
                case Constant.APPNUM -> 0;
                case Constant.LASTUSEDCODE -> ErrorClass.LASTCODE;
                case Constant.UNIVERSE_SIZE -> Environment.require().engine().worldSize();
                default -> attributes.get(keyval);
            };
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Takes what is attached away.
     *
     * @param keyval key for it.
     * @throws MPIException if the key is none.
     */
    public final void deleteAttr(final int keyval) throws MPIException {
        live();
        try {
            attributes.delete(keyval);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Which topology it has.
     *
     * @return {@link MPI#CART}, {@link MPI#GRAPH}, {@link MPI#DIST_GRAPH}, or {@link MPI#UNDEFINED} for none.
     * @throws MPIException if this is no communicator.
     */
    public final int getTopology() throws MPIException {
        live();
        return topologyKind();
    }

    int topologyKind() {
        return Constant.UNDEFINED;
    }

    /**
     * Ends all processes of the job.
     *
     * @param errorcode that processes exit with.
     * @throws MPIException if MPI is not initialised.
     */
    public final void abort(final int errorcode) throws MPIException {
        live();
        System.err.println("*** MPI_ABORT was called by rank " + communicator.rank() + " of " + communicator.context()
                + " with code " + errorcode);
        Environment.abort(errorcode);
    }

    /**
     * Says what happens when a call fails.
     *
     * @param errhandler the handler.
     * @throws MPIException if this is no communicator.
     */
    public final void setErrhandler(final Errhandler errhandler) throws MPIException {
        live();
        faults.handler(errhandler);
    }

    /**
     * What happens when a call fails.
     *
     * @return the handler.
     * @throws MPIException if this is no communicator.
     */
    public final Errhandler getErrhandler() throws MPIException {
        live();
        return faults.handler();
    }

    /**
     * Takes an error to the handler; one that returns does nothing else.
     *
     * @param error class of it.
     * @throws MPIException if this is no communicator.
     */
    public void callErrhandler(final int error) throws MPIException {
        live();
        faults.call(error, communicator.context().toString());
    }

    /**
     * Nobody leaves before all came.
     *
     * @throws MPIException if it fails.
     */
    public final void barrier() throws MPIException {
        run(CollectiveCalls::barrier);
    }

    /**
     * Begins a barrier.
     *
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iBarrier() throws MPIException {
        return start(CollectiveCalls::barrier);
    }

    /**
     * From one to all.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param root  rank of the one.
     * @throws MPIException if it fails.
     */
    public final void bcast(final Object buf, final int count, final Datatype type, final int root)
            throws MPIException {
        run(begun -> begun.bcast(buf, count, type, root));
    }

    /**
     * Begins: from one to all.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param root  rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iBcast(final Buffer buf, final int count, final Datatype type, final int root)
            throws MPIException {
        return start(begun -> begun.bcast(buf, count, type, root));
    }

    /**
     * From all to one.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @param root      rank of the one.
     * @throws MPIException if it fails.
     */
    public final void gather(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        run(begun -> begun.gather(begun.sent(sendbuf, sendcount, sendtype, root), recvbuf, recvcount, recvtype, root));
    }

    /**
     * Begins: from all to one.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @param root      rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iGather(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        return start(begun ->
                begun.gather(begun.sent(sendbuf, sendcount, sendtype, root), recvbuf, recvcount, recvtype, root));
    }

    /**
     * From all to one, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param root  rank of the one.
     * @throws MPIException if it fails.
     */
    public final void gather(final Object buf, final int count, final Datatype type, final int root)
            throws MPIException {
        run(begun -> begun.gather(begun.isRoot(root) ? null : begun.memory(buf, count, type), buf, count, type, root));
    }

    /**
     * Begins: from all to one, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param root  rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iGather(final Buffer buf, final int count, final Datatype type, final int root)
            throws MPIException {
        return start(begun ->
                begun.gather(begun.isRoot(root) ? null : begun.memory(buf, count, type), buf, count, type, root));
    }

    /**
     * From all to one, as many from each as it has.
     *
     * @param sendbuf    elements to send.
     * @param sendcount  of elements to send.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @param root       rank of the one.
     * @throws MPIException if it fails.
     */
    public final void gatherv(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int[] recvcounts,
            final int[] displs,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        run(begun -> begun.gatherv(
                begun.sent(sendbuf, sendcount, sendtype, root), recvbuf, recvcounts, displs, recvtype, root));
    }

    /**
     * Begins: from all to one, as many from each as it has.
     *
     * @param sendbuf    elements to send.
     * @param sendcount  of elements to send.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @param root       rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iGatherv(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int[] recvcounts,
            final int[] displs,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        return start(begun -> begun.gatherv(
                begun.sent(sendbuf, sendcount, sendtype, root), recvbuf, recvcounts, displs, recvtype, root));
    }

    /**
     * From all to one, in place, at the one.
     *
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @param root       rank of the one.
     * @throws MPIException if it fails.
     */
    public final void gatherv(
            final Object recvbuf, final int[] recvcounts, final int[] displs, final Datatype recvtype, final int root)
            throws MPIException {
        run(begun -> begun.gatherv(null, recvbuf, recvcounts, displs, recvtype, root));
    }

    /**
     * Begins: from all to one, in place, at the one.
     *
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @param root       rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iGatherv(
            final Buffer recvbuf, final int[] recvcounts, final int[] displs, final Datatype recvtype, final int root)
            throws MPIException {
        return start(begun -> begun.gatherv(null, recvbuf, recvcounts, displs, recvtype, root));
    }

    /**
     * From all to one, in place, at the others.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param root      rank of the one.
     * @throws MPIException if it fails.
     */
    public final void gatherv(final Object sendbuf, final int sendcount, final Datatype sendtype, final int root)
            throws MPIException {
        run(begun -> begun.gatherv(begun.memory(sendbuf, sendcount, sendtype), null, null, null, sendtype, root));
    }

    /**
     * Begins: from all to one, in place, at the others.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param root      rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iGatherv(final Buffer sendbuf, final int sendcount, final Datatype sendtype, final int root)
            throws MPIException {
        return start(
                begun -> begun.gatherv(begun.memory(sendbuf, sendcount, sendtype), null, null, null, sendtype, root));
    }

    /**
     * From one to all, to each its own.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @param root      rank of the one.
     * @throws MPIException if it fails.
     */
    public final void scatter(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        run(begun ->
                begun.scatter(sendbuf, sendcount, sendtype, begun.received(recvbuf, recvcount, recvtype, root), root));
    }

    /**
     * Begins: from one to all, to each its own.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @param root      rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iScatter(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        return start(begun ->
                begun.scatter(sendbuf, sendcount, sendtype, begun.received(recvbuf, recvcount, recvtype, root), root));
    }

    /**
     * From one to all, to each its own, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param root  rank of the one.
     * @throws MPIException if it fails.
     */
    public final void scatter(final Object buf, final int count, final Datatype type, final int root)
            throws MPIException {
        run(begun -> begun.scatter(buf, count, type, begun.isRoot(root) ? null : begun.memory(buf, count, type), root));
    }

    /**
     * Begins: from one to all, to each its own, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param root  rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iScatter(final Buffer buf, final int count, final Datatype type, final int root)
            throws MPIException {
        return start(begun ->
                begun.scatter(buf, count, type, begun.isRoot(root) ? null : begun.memory(buf, count, type), root));
    }

    /**
     * From one to all, to each as many as it gets.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param displs     where they go, in elements.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcount  of elements that come, of each.
     * @param recvtype   of those that come.
     * @param root       rank of the one.
     * @throws MPIException if it fails.
     */
    public final void scatterv(
            final Object sendbuf,
            final int[] sendcounts,
            final int[] displs,
            final Datatype sendtype,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        run(begun -> begun.scatterv(
                sendbuf, sendcounts, displs, sendtype, begun.received(recvbuf, recvcount, recvtype, root), root));
    }

    /**
     * Begins: from one to all, to each as many as it gets.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param displs     where they go, in elements.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcount  of elements that come, of each.
     * @param recvtype   of those that come.
     * @param root       rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iScatterv(
            final Buffer sendbuf,
            final int[] sendcounts,
            final int[] displs,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int recvcount,
            final Datatype recvtype,
            final int root)
            throws MPIException {
        return start(begun -> begun.scatterv(
                sendbuf, sendcounts, displs, sendtype, begun.received(recvbuf, recvcount, recvtype, root), root));
    }

    /**
     * From one to all, in place, at the one.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param displs     where they go, in elements.
     * @param sendtype   of those to send.
     * @param root       rank of the one.
     * @throws MPIException if it fails.
     */
    public final void scatterv(
            final Object sendbuf, final int[] sendcounts, final int[] displs, final Datatype sendtype, final int root)
            throws MPIException {
        run(begun -> begun.scatterv(sendbuf, sendcounts, displs, sendtype, null, root));
    }

    /**
     * Begins: from one to all, in place, at the one.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param displs     where they go, in elements.
     * @param sendtype   of those to send.
     * @param root       rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iScatterv(
            final Buffer sendbuf, final int[] sendcounts, final int[] displs, final Datatype sendtype, final int root)
            throws MPIException {
        return start(begun -> begun.scatterv(sendbuf, sendcounts, displs, sendtype, null, root));
    }

    /**
     * From one to all, in place, at the others.
     *
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @param root      rank of the one.
     * @throws MPIException if it fails.
     */
    public final void scatterv(final Object recvbuf, final int recvcount, final Datatype recvtype, final int root)
            throws MPIException {
        run(begun -> begun.scatterv(null, null, null, recvtype, begun.memory(recvbuf, recvcount, recvtype), root));
    }

    /**
     * Begins: from one to all, in place, at the others.
     *
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @param root      rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iScatterv(final Buffer recvbuf, final int recvcount, final Datatype recvtype, final int root)
            throws MPIException {
        return start(
                begun -> begun.scatterv(null, null, null, recvtype, begun.memory(recvbuf, recvcount, recvtype), root));
    }

    /**
     * From all to all.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @throws MPIException if it fails.
     */
    public final void allGather(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.allGather(begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcount, recvtype));
    }

    /**
     * Begins: from all to all.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllGather(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        return start(
                begun -> begun.allGather(begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcount, recvtype));
    }

    /**
     * From all to all, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @throws MPIException if it fails.
     */
    public final void allGather(final Object buf, final int count, final Datatype type) throws MPIException {
        run(begun -> begun.allGather(null, buf, count, type));
    }

    /**
     * Begins: from all to all, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllGather(final Buffer buf, final int count, final Datatype type) throws MPIException {
        return start(begun -> begun.allGather(null, buf, count, type));
    }

    /**
     * From all to all, as many from each as it has.
     *
     * @param sendbuf    elements to send.
     * @param sendcount  of elements to send.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @throws MPIException if it fails.
     */
    public final void allGatherv(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int[] recvcounts,
            final int[] displs,
            final Datatype recvtype)
            throws MPIException {
        run(begun ->
                begun.allGatherv(begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcounts, displs, recvtype));
    }

    /**
     * Begins: from all to all, as many from each as it has.
     *
     * @param sendbuf    elements to send.
     * @param sendcount  of elements to send.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllGatherv(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int[] recvcounts,
            final int[] displs,
            final Datatype recvtype)
            throws MPIException {
        return start(begun ->
                begun.allGatherv(begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcounts, displs, recvtype));
    }

    /**
     * From all to all, as many from each as it has, in place.
     *
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @throws MPIException if it fails.
     */
    public final void allGatherv(
            final Object recvbuf, final int[] recvcounts, final int[] displs, final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.allGatherv(null, recvbuf, recvcounts, displs, recvtype));
    }

    /**
     * Begins: from all to all, as many from each as it has, in place.
     *
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllGatherv(
            final Buffer recvbuf, final int[] recvcounts, final int[] displs, final Datatype recvtype)
            throws MPIException {
        return start(begun -> begun.allGatherv(null, recvbuf, recvcounts, displs, recvtype));
    }

    /**
     * From all to all, to each its own.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @throws MPIException if it fails.
     */
    public final void allToAll(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.allToAll(sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype));
    }

    /**
     * Begins: from all to all, to each its own.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllToAll(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        return start(begun -> begun.allToAll(sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype));
    }

    /**
     * From all to all, to each as many as it gets; displacements are in elements.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param sdispls    where those to send begin.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param rdispls    where those that come go.
     * @param recvtype   of those that come.
     * @throws MPIException if it fails.
     */
    public final void allToAllv(
            final Object sendbuf,
            final int[] sendcounts,
            final int[] sdispls,
            final Datatype sendtype,
            final Object recvbuf,
            final int[] recvcounts,
            final int[] rdispls,
            final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.allToAllv(sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype));
    }

    /**
     * Begins: from all to all, to each as many as it gets; displacements are in elements.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param sdispls    where those to send begin.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param rdispls    where those that come go.
     * @param recvtype   of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllToAllv(
            final Buffer sendbuf,
            final int[] sendcounts,
            final int[] sdispls,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int[] recvcounts,
            final int[] rdispls,
            final Datatype recvtype)
            throws MPIException {
        return start(begun ->
                begun.allToAllv(sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype));
    }

    /**
     * From all to all, of any types; displacements are in bytes.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param sdispls    where those to send begin.
     * @param sendtypes  of those to send, by rank.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param rdispls    where those that come go.
     * @param recvtypes  of those that come, by rank.
     * @throws MPIException if it fails.
     */
    public final void allToAllw(
            final Object sendbuf,
            final int[] sendcounts,
            final int[] sdispls,
            final Datatype[] sendtypes,
            final Object recvbuf,
            final int[] recvcounts,
            final int[] rdispls,
            final Datatype[] recvtypes)
            throws MPIException {
        run(begun -> begun.allToAllw(sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls, recvtypes));
    }

    /**
     * Begins: from all to all, of any types; displacements are in bytes.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param sdispls    where those to send begin.
     * @param sendtypes  of those to send, by rank.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param rdispls    where those that come go.
     * @param recvtypes  of those that come, by rank.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllToAllw(
            final Buffer sendbuf,
            final int[] sendcounts,
            final int[] sdispls,
            final Datatype[] sendtypes,
            final Buffer recvbuf,
            final int[] recvcounts,
            final int[] rdispls,
            final Datatype[] recvtypes)
            throws MPIException {
        return start(begun ->
                begun.allToAllw(sendbuf, sendcounts, sdispls, sendtypes, recvbuf, recvcounts, rdispls, recvtypes));
    }

    /**
     * From neighbours to neighbours, the same to each.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @throws MPIException if it fails.
     */
    public final void neighborAllGather(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.neighbourAllGather(
                topology(), begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcount, recvtype));
    }

    /**
     * Begins: from neighbours to neighbours, the same to each.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iNeighborAllGather(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        return start(begun -> begun.neighbourAllGather(
                topology(), begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcount, recvtype));
    }

    /**
     * From neighbours to neighbours, the same to each, as many as it has.
     *
     * @param sendbuf    elements to send.
     * @param sendcount  of elements to send.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @throws MPIException if it fails.
     */
    public final void neighborAllGatherv(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int[] recvcounts,
            final int[] displs,
            final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.neighbourAllGatherv(
                topology(), begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcounts, displs, recvtype));
    }

    /**
     * Begins: from neighbours to neighbours, the same to each, as many as it has.
     *
     * @param sendbuf    elements to send.
     * @param sendcount  of elements to send.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param displs     where they go, in elements.
     * @param recvtype   of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iNeighborAllGatherv(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int[] recvcounts,
            final int[] displs,
            final Datatype recvtype)
            throws MPIException {
        return start(begun -> begun.neighbourAllGatherv(
                topology(), begun.memory(sendbuf, sendcount, sendtype), recvbuf, recvcounts, displs, recvtype));
    }

    /**
     * From neighbours to neighbours, to each its own.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @throws MPIException if it fails.
     */
    public final void neighborAllToAll(
            final Object sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Object recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.neighbourAllToAll(topology(), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype));
    }

    /**
     * Begins: from neighbours to neighbours, to each its own.
     *
     * @param sendbuf   elements to send.
     * @param sendcount of elements to send.
     * @param sendtype  of those to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param recvtype  of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iNeighborAllToAll(
            final Buffer sendbuf,
            final int sendcount,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int recvcount,
            final Datatype recvtype)
            throws MPIException {
        return start(begun ->
                begun.neighbourAllToAll(topology(), sendbuf, sendcount, sendtype, recvbuf, recvcount, recvtype));
    }

    /**
     * From neighbours to neighbours, to each as many as it gets; displacements are in elements.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param sdispls    where those to send begin.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param rdispls    where those that come go.
     * @param recvtype   of those that come.
     * @throws MPIException if it fails.
     */
    public final void neighborAllToAllv(
            final Object sendbuf,
            final int[] sendcounts,
            final int[] sdispls,
            final Datatype sendtype,
            final Object recvbuf,
            final int[] recvcounts,
            final int[] rdispls,
            final Datatype recvtype)
            throws MPIException {
        run(begun -> begun.neighbourAllToAllv(
                topology(), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype));
    }

    /**
     * Begins: from neighbours to neighbours, to each as many as it gets; displacements are in elements.
     *
     * @param sendbuf    elements to send.
     * @param sendcounts of elements to send, by rank.
     * @param sdispls    where those to send begin.
     * @param sendtype   of those to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param rdispls    where those that come go.
     * @param recvtype   of those that come.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iNeighborAllToAllv(
            final Buffer sendbuf,
            final int[] sendcounts,
            final int[] sdispls,
            final Datatype sendtype,
            final Buffer recvbuf,
            final int[] recvcounts,
            final int[] rdispls,
            final Datatype recvtype)
            throws MPIException {
        return start(begun -> begun.neighbourAllToAllv(
                topology(), sendbuf, sendcounts, sdispls, sendtype, recvbuf, recvcounts, rdispls, recvtype));
    }

    /**
     * Reduces vectors to one, at one.
     *
     * @param sendbuf elements to send.
     * @param recvbuf room for those that come.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @param root    rank of the one.
     * @throws MPIException if it fails.
     */
    public final void reduce(
            final Object sendbuf,
            final Object recvbuf,
            final int count,
            final Datatype type,
            final Op op,
            final int root)
            throws MPIException {
        run(begun -> begun.reduce(sendbuf, recvbuf, count, type, op, root));
    }

    /**
     * Begins: reduces vectors to one, at one.
     *
     * @param sendbuf elements to send.
     * @param recvbuf room for those that come.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @param root    rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iReduce(
            final Buffer sendbuf,
            final Buffer recvbuf,
            final int count,
            final Datatype type,
            final Op op,
            final int root)
            throws MPIException {
        return start(begun -> begun.reduce(sendbuf, recvbuf, count, type, op, root));
    }

    /**
     * Reduces vectors to one, at one, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param op    the operation.
     * @param root  rank of the one.
     * @throws MPIException if it fails.
     */
    public final void reduce(final Object buf, final int count, final Datatype type, final Op op, final int root)
            throws MPIException {
        run(begun -> begun.reduce(buf, buf, count, type, op, root));
    }

    /**
     * Begins: reduces vectors to one, at one, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param op    the operation.
     * @param root  rank of the one.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iReduce(final Buffer buf, final int count, final Datatype type, final Op op, final int root)
            throws MPIException {
        return start(begun -> begun.reduce(buf, buf, count, type, op, root));
    }

    /**
     * Reduces vectors to one, at all.
     *
     * @param sendbuf elements to send.
     * @param recvbuf room for those that come.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @throws MPIException if it fails.
     */
    public final void allReduce(
            final Object sendbuf, final Object recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        run(begun -> begun.allReduce(sendbuf, recvbuf, count, type, op));
    }

    /**
     * Begins: reduces vectors to one, at all.
     *
     * @param sendbuf elements to send.
     * @param recvbuf room for those that come.
     * @param count   of elements.
     * @param type    of them.
     * @param op      the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllReduce(
            final Buffer sendbuf, final Buffer recvbuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        return start(begun -> begun.allReduce(sendbuf, recvbuf, count, type, op));
    }

    /**
     * Reduces vectors to one, at all, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param op    the operation.
     * @throws MPIException if it fails.
     */
    public final void allReduce(final Object buf, final int count, final Datatype type, final Op op)
            throws MPIException {
        run(begun -> begun.allReduce(buf, buf, count, type, op));
    }

    /**
     * Begins: reduces vectors to one, at all, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param op    the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iAllReduce(final Buffer buf, final int count, final Datatype type, final Op op)
            throws MPIException {
        return start(begun -> begun.allReduce(buf, buf, count, type, op));
    }

    /**
     * Reduces vectors to one, of which each gets a part.
     *
     * @param sendbuf    elements to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param type       of them.
     * @param op         the operation.
     * @throws MPIException if it fails.
     */
    public final void reduceScatter(
            final Object sendbuf, final Object recvbuf, final int[] recvcounts, final Datatype type, final Op op)
            throws MPIException {
        run(begun -> begun.reduceScatter(sendbuf, recvbuf, recvcounts, type, op));
    }

    /**
     * Begins: reduces vectors to one, of which each gets a part.
     *
     * @param sendbuf    elements to send.
     * @param recvbuf    room for those that come.
     * @param recvcounts of elements that come, by rank.
     * @param type       of them.
     * @param op         the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iReduceScatter(
            final Buffer sendbuf, final Buffer recvbuf, final int[] recvcounts, final Datatype type, final Op op)
            throws MPIException {
        return start(begun -> begun.reduceScatter(sendbuf, recvbuf, recvcounts, type, op));
    }

    /**
     * Reduces vectors to one, of which each gets a part, in place.
     *
     * @param buf    elements to send, or room for those that come.
     * @param counts of elements, by rank.
     * @param type   of them.
     * @param op     the operation.
     * @throws MPIException if it fails.
     */
    public final void reduceScatter(final Object buf, final int[] counts, final Datatype type, final Op op)
            throws MPIException {
        run(begun -> begun.reduceScatter(buf, buf, counts, type, op));
    }

    /**
     * Begins: reduces vectors to one, of which each gets a part, in place.
     *
     * @param buf    elements to send, or room for those that come.
     * @param counts of elements, by rank.
     * @param type   of them.
     * @param op     the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iReduceScatter(final Buffer buf, final int[] counts, final Datatype type, final Op op)
            throws MPIException {
        return start(begun -> begun.reduceScatter(buf, buf, counts, type, op));
    }

    /**
     * Reduces vectors to one, of which each gets as many elements.
     *
     * @param sendbuf   elements to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param type      of them.
     * @param op        the operation.
     * @throws MPIException if it fails.
     */
    public final void reduceScatterBlock(
            final Object sendbuf, final Object recvbuf, final int recvcount, final Datatype type, final Op op)
            throws MPIException {
        run(begun -> begun.reduceScatterBlock(sendbuf, recvbuf, recvcount, type, op));
    }

    /**
     * Begins: reduces vectors to one, of which each gets as many elements.
     *
     * @param sendbuf   elements to send.
     * @param recvbuf   room for those that come.
     * @param recvcount of elements that come, of each.
     * @param type      of them.
     * @param op        the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iReduceScatterBlock(
            final Buffer sendbuf, final Buffer recvbuf, final int recvcount, final Datatype type, final Op op)
            throws MPIException {
        return start(begun -> begun.reduceScatterBlock(sendbuf, recvbuf, recvcount, type, op));
    }

    /**
     * Reduces vectors to one, of which each gets as many elements, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param op    the operation.
     * @throws MPIException if it fails.
     */
    public final void reduceScatterBlock(final Object buf, final int count, final Datatype type, final Op op)
            throws MPIException {
        run(begun -> begun.reduceScatterBlock(buf, buf, count, type, op));
    }

    /**
     * Begins: reduces vectors to one, of which each gets as many elements, in place.
     *
     * @param buf   elements to send, or room for those that come.
     * @param count of elements.
     * @param type  of them.
     * @param op    the operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request iReduceScatterBlock(final Buffer buf, final int count, final Datatype type, final Op op)
            throws MPIException {
        return start(begun -> begun.reduceScatterBlock(buf, buf, count, type, op));
    }

    /**
     * Reduces two vectors of this process: {@code inOutBuf[i] = inBuf[i] op inOutBuf[i]}.
     *
     * @param inBuf    left operands.
     * @param inOutBuf right operands, and the results.
     * @param count    of elements.
     * @param type     of them.
     * @param op       the operation.
     * @throws MPIException if the operation does not take them.
     */
    public static void reduceLocal(
            final Object inBuf, final Object inOutBuf, final int count, final Datatype type, final Op op)
            throws MPIException {
        try {
            if (count < 0) {
                throw Faults.failure(ErrorClass.COUNT, "reduceLocal: a count is not negative: " + count);
            }
            final Reducer reducer = op.reducer(type);
            final TypedMemory in = PointToPoint.set(new TypedMemory(), inBuf, 0, count, type.messageLayout());
            final TypedMemory inOut = PointToPoint.set(new TypedMemory(), inOutBuf, 0, count, type.messageLayout());
            final UnsafeBuffer left = new UnsafeBuffer(new byte[Math.toIntExact(in.length())]);
            final UnsafeBuffer right = new UnsafeBuffer(new byte[left.capacity()]);
            in.source().read(0, left, 0, left.capacity());
            inOut.source().read(0, right, 0, right.capacity());
            reducer.reduce(left, 0, right, 0, count);
            inOut.sink().write(0, right, 0, right.capacity());
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Gives it a name, which messages about errors have, too.
     *
     * @param name for people.
     * @throws MPIException if this is no communicator.
     */
    public final void setName(final String name) throws MPIException {
        live().context().name(Checks.objectName(name));
        this.name = Checks.objectName(name);
    }

    /**
     * Its name.
     *
     * @return empty if it has none.
     * @throws MPIException if this is no communicator.
     */
    public final String getName() throws MPIException {
        live();
        return name;
    }
}
