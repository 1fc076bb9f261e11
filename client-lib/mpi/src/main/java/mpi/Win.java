package mpi;

import io.vicinity.mpi.communicator.Communicator;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.window.Access;
import io.vicinity.mpi.window.Window;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Memory of each process that the others of a communicator put into, get from and accumulate in.
 *
 * <p>As in Open MPI, size and unit are counted in elements of the buffer when a window is made, and displacements in units. In a dynamic window
 * memory lies where it was attached: the first buffer at displacement 0, each other one behind the one before, at a multiple of 8.
 */
public final class Win implements Freeable {
    /** No window. */
    public static final int WIN_NULL = 0;

    /** Memory of each process for itself. */
    public static final int FLAVOR_PRIVATE = 0;

    /** Memory that processes of one host share. */
    public static final int FLAVOR_SHARED = 1;

    private static final Attributes.Keys KEYS = new Attributes.Keys();

    private final Faults faults = new Faults(MPI.ERRORS_ARE_FATAL);
    private final Attributes attributes = new Attributes(KEYS);
    private final Communicator communicator;
    private final WindowCalls calls;
    private final WindowMemory memory;
    private final boolean hasNoLocks;
    private Window window;
    private Info info;
    private String name = "";

    /**
     * Makes a window on a buffer. Collective.
     *
     * @param base     memory that is exposed.
     * @param size     of it, in elements of the buffer.
     * @param dispUnit what displacements count, in elements of the buffer.
     * @param info     hints, of which there are none.
     * @param comm     whose processes share it.
     * @throws MPIException if it cannot.
     */
    public Win(final Buffer base, final int size, final int dispUnit, final Info info, final Comm comm)
            throws MPIException {
        this(WindowMemory.of(base, size, dispUnit), info, comm);
    }

    /**
     * Makes a window on a buffer. Collective. Open MPI allocates other memory than the buffer, which programs cannot reach; here the buffer itself
     * is exposed, if it is long enough.
     *
     * @param size     in elements of the buffer.
     * @param dispUnit what displacements count, in elements of the buffer.
     * @param info     hints, of which there are none.
     * @param comm     whose processes share it.
     * @param base     memory that is exposed.
     * @param flavor   {@link #FLAVOR_PRIVATE} or {@link #FLAVOR_SHARED}.
     * @throws MPIException if it cannot.
     */
    public Win(
            final int size, final int dispUnit, final Info info, final Comm comm, final Buffer base, final int flavor)
            throws MPIException {
        this(WindowMemory.allocated(base, size, dispUnit), info, comm);
    }

    /**
     * Makes a window without memory. Collective.
     *
     * @param info hints, of which there are none.
     * @param comm whose processes share it.
     * @throws MPIException if it cannot.
     */
    public Win(final Info info, final Comm comm) throws MPIException {
        this(WindowMemory.none(), info, comm);
    }

    /**
     * Makes a window with memory of its own. Collective. Beyond Open MPI, where a buffer must be given.
     *
     * @param size     of the memory of this process, in bytes.
     * @param dispUnit what displacements count, in bytes.
     * @param info     hints, of which there are none.
     * @param comm     whose processes share it.
     * @return the window, whose memory is {@link #getBuffer()}.
     * @throws MPIException if it cannot.
     */
    public static Win allocate(final int size, final int dispUnit, final Info info, final Comm comm)
            throws MPIException {
        return new Win(WindowMemory.allocated(size, dispUnit, false), info, comm);
    }

    /**
     * Makes a window with memory that all its processes load from and store to by themselves, as {@link #sharedQuery} gives it. Collective. Beyond
     * Open MPI, which has no such query. The parts of the processes do not lie one behind the other. As long as the window exists a VM that a
     * process runs in cannot be drained.
     *
     * @param size     of the memory of this process, in bytes; may be 0.
     * @param dispUnit what displacements count, in bytes.
     * @param info     hints, of which there are none.
     * @param comm     whose processes share it, all on one host: of {@link Intracomm#splitType}.
     * @return the window.
     * @throws MPIException of class {@code ERR_RMA_SHARED} at all processes if there is no such memory at one of them, or not between two.
     */
    public static Win allocateShared(final int size, final int dispUnit, final Info info, final Comm comm)
            throws MPIException {
        return new Win(WindowMemory.allocated(size, dispUnit, true), info, comm);
    }

    /**
     * The memory of this process, in a window that was allocated.
     *
     * @return a new buffer over it, in the byte order of the machine; not to be used once the window is freed.
     * @throws MPIException if it was not allocated.
     */
    public ByteBuffer getBuffer() throws MPIException {
        live();
        try {
            return memory.own();
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * The memory of a process in a window of {@link #allocateShared}. Stores are seen by others behind what synchronises: messages, or
     * {@link #sync()} with fences between.
     *
     * @param rank of the process; {@link MPI#PROC_NULL} for the first that has any memory.
     * @return a new buffer over it, in the byte order of the machine; not to be used once the window is freed.
     * @throws MPIException if the window is none of that kind.
     */
    public ByteBuffer sharedQuery(final int rank) throws MPIException {
        final Window live = live();
        try {
            calls.requireTarget(rank);
            return memory.shared(communicator, live, rank);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private Win(final WindowMemory exposed, final Info info, final Comm comm) throws MPIException {
        memory = exposed;
        communicator = comm.make(live -> {
            exposed.require(live);
            return live.duplicate();
        });
        try {
            window = exposed.open(communicator);
        } catch (final RuntimeException e) {
            // There is no window yet that could have a handler.
            throw comm.faults().raise(e);
        }
        calls = new WindowCalls(communicator, window);
        this.info = info == null || info.isNull() ? null : info.dup();
        hasNoLocks = this.info != null && "true".equals(this.info.get("no_locks"));
    }

    private Window live() throws MPIException {
        Environment.require();
        if (window == null) {
            throw Faults.raiseAnywhere(Faults.failure(
                    ErrorClass.WIN,
                    "no window: it was freed: " + (name.isEmpty() ? "" : name + ", ") + "the one on "
                            + communicator.context()));
        }
        return window;
    }

    private void call(final Consumer<Window> what) throws MPIException {
        final Window live = live();
        try {
            what.accept(live);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private Request request(final Access access) throws MPIException {
        return new Request(Environment.require(), faults).begin(WindowCalls.pending(access));
    }

    /** Begins an access. */
    @FunctionalInterface
    private interface Begin {
        Access begin(WindowCalls calls) throws MPIException;
    }

    /** Begins an access; null if it is of no process. */
    private Access begin(final Begin what) throws MPIException {
        live();
        try {
            return what.begin(calls);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Exposes a buffer in a dynamic window. Its displacement, for all that access it, is in bytes: that of the first buffer is 0, and each other one
     * follows the one that was attached before, at the next multiple of 8, whatever was detached meanwhile. One without an element takes 8
     * bytes of displacements.
     *
     * @param base memory that is exposed.
     * @param size of it, in elements of the buffer.
     * @throws MPIException if the window is not dynamic.
     */
    public void attach(final Buffer base, final int size) throws MPIException {
        call(live -> memory.attach(live, base, size));
    }

    /**
     * Exposes a buffer no longer.
     *
     * @param base that was attached.
     * @throws MPIException if it was not.
     */
    public void detach(final Buffer base) throws MPIException {
        call(live -> memory.detach(live, base));
    }

    /**
     * The processes that share the window.
     *
     * @return a new group.
     * @throws MPIException if it was freed.
     */
    public Group getGroup() throws MPIException {
        live();
        return new Group(communicator.context().local());
    }

    /**
     * Puts elements into the memory of a target.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @throws MPIException if arguments are wrong.
     */
    public void put(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType)
            throws MPIException {
        live();
        try {
            calls.put(origin, orgCount, orgType, targetRank, targetDisp, targetCount, targetType);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Gets elements from the memory of a target. They are there when the epoch ends.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @throws MPIException if arguments are wrong.
     */
    public void get(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType)
            throws MPIException {
        live();
        try {
            calls.get(origin, orgCount, orgType, targetRank, targetDisp, targetCount, targetType);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Reduces elements into the memory of a target.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @param op          predefined operation.
     * @throws MPIException if arguments are wrong.
     */
    public void accumulate(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType,
            final Op op)
            throws MPIException {
        live();
        try {
            calls.accumulate(origin, orgCount, orgType, targetRank, targetDisp, targetCount, targetType, op);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Ends an epoch and begins another, at all processes.
     *
     * @param assertion of what happens; {@link MPI#MODE_NOSUCCEED} if no epoch follows.
     * @throws MPIException if it fails.
     */
    public void fence(final int assertion) throws MPIException {
        call(live -> live.fence((assertion & MPI.MODE_NOSUCCEED) != 0));
    }

    /**
     * Begins to access targets, once they have posted.
     *
     * @param group     of targets.
     * @param assertion not looked at.
     * @throws MPIException if it fails.
     */
    public void start(final Group group, final int assertion) throws MPIException {
        final int[] targets = ranks(group);
        call(live -> live.start(targets));
    }

    /**
     * Ends what was started.
     *
     * @throws MPIException if it fails.
     */
    public void complete() throws MPIException {
        call(Window::complete);
    }

    /**
     * Exposes the memory to origins.
     *
     * @param group     of origins.
     * @param assertion not looked at.
     * @throws MPIException if it fails.
     */
    public void post(final Group group, final int assertion) throws MPIException {
        final int[] origins = ranks(group);
        call(live -> live.post(origins));
    }

    /**
     * Waits until all origins to whom the memory was posted are complete.
     *
     * @throws MPIException if it fails.
     */
    public void waitFor() throws MPIException {
        call(Window::awaitCompletion);
    }

    /**
     * Are all origins complete to whom the memory was posted? If so, that epoch has ended.
     *
     * @return true if they are.
     * @throws MPIException if nothing was posted.
     */
    public boolean test() throws MPIException {
        final Window live = live();
        try {
            communicator.engine().progress();
            return live.test();
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    private void requireLocks() {
        if (hasNoLocks) {
            throw Faults.failure(
                    ErrorClass.RMA_SYNC,
                    "the window on " + communicator.context() + " was made with the hint no_locks, so nobody locks it");
        }
    }

    private int[] ranks(final Group group) throws MPIException {
        final int[] ranks = new int[group.getSize()];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = communicator.context().local().rankOf(group.members().worldRank(i));
        }
        return ranks;
    }

    /**
     * Begins to access a target, once its lock is granted.
     *
     * @param lockType  {@link MPI#LOCK_EXCLUSIVE} or {@link MPI#LOCK_SHARED}.
     * @param rank      of the target.
     * @param assertion not looked at.
     * @throws MPIException if it fails.
     */
    public void lock(final int lockType, final int rank, final int assertion) throws MPIException {
        call(live -> {
            requireLocks();
            if (lockType != MPI.LOCK_EXCLUSIVE && lockType != MPI.LOCK_SHARED) {
                throw Faults.failure(ErrorClass.LOCKTYPE, "there is no type of locks " + lockType);
            }
            calls.requireTarget(rank);
            if (rank != Constant.PROC_NULL) {
                live.lock(rank, lockType == MPI.LOCK_EXCLUSIVE);
            }
        });
    }

    /**
     * Gives a lock back, when all is done at the target.
     *
     * @param rank of the target.
     * @throws MPIException if it fails.
     */
    public void unlock(final int rank) throws MPIException {
        call(live -> {
            calls.requireTarget(rank);
            if (rank != Constant.PROC_NULL) {
                live.unlock(rank);
            }
        });
    }

    /**
     * Says what happens when a call fails.
     *
     * @param errhandler the handler.
     * @throws MPIException if it was freed.
     */
    public void setErrhandler(final Errhandler errhandler) throws MPIException {
        live();
        faults.handler(errhandler);
    }

    /**
     * What happens when a call fails.
     *
     * @return the handler.
     * @throws MPIException if it was freed.
     */
    public Errhandler getErrhandler() throws MPIException {
        live();
        return faults.handler();
    }

    /**
     * Takes an error to the handler; one that returns does nothing else.
     *
     * @param errorCode class of it.
     * @throws MPIException if it was freed.
     */
    public void callErrhandler(final int errorCode) throws MPIException {
        live();
        faults.call(errorCode, "a window on " + communicator.context());
    }

    /**
     * Makes a key for attributes of windows.
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
    public void setAttr(final int keyval, final Object value) throws MPIException {
        live();
        try {
            attributes.set(keyval, value);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * What is attached; of predefined keys, address, bytes and unit of the memory of this process.
     *
     * @param keyval key for it.
     * @return null if nothing is.
     * @throws MPIException if the key is none.
     */
    public Object getAttr(final int keyval) throws MPIException {
        live();
        try {
            return switch (keyval) {
                case Constant.WIN_BASE -> memory.address();
                case Constant.WIN_SIZE -> memory.bytes();
                case Constant.WIN_DISP_UNIT -> memory.unit();
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
    public void deleteAttr(final int keyval) throws MPIException {
        call(live -> attributes.delete(keyval));
    }

    @Override
    public void free() throws MPIException {
        call(Window::close);
        memory.free(communicator.engine());
        window = null;
    }

    /**
     * The hints.
     *
     * @return a copy.
     * @throws MPIException if it was freed.
     */
    public Info getInfo() throws MPIException {
        live();
        return info == null ? new Info() : info.dup();
    }

    /**
     * Sets hints.
     *
     * @param info hints.
     * @throws MPIException if it was freed.
     */
    public void setInfo(final Info info) throws MPIException {
        call(live -> Checks.info(info));
        this.info = info.isNull() ? null : info.dup();
    }

    /**
     * Puts elements into the memory of a target.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request rPut(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType)
            throws MPIException {
        return request(
                begin(begun -> begun.put(origin, orgCount, orgType, targetRank, targetDisp, targetCount, targetType)));
    }

    /**
     * Gets elements from the memory of a target. They are there when the request is over.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public final Request rGet(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType)
            throws MPIException {
        return request(
                begin(begun -> begun.get(origin, orgCount, orgType, targetRank, targetDisp, targetCount, targetType)));
    }

    /**
     * Reduces elements into the memory of a target.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @param op          predefined operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public Request rAccumulate(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType,
            final Op op)
            throws MPIException {
        return request(begin(begun ->
                begun.accumulate(origin, orgCount, orgType, targetRank, targetDisp, targetCount, targetType, op)));
    }

    /**
     * Reduces elements into the memory of a target, and gets what was there.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param resultAddr  for what was there.
     * @param resultCount of elements there.
     * @param resultType  of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @param op          predefined operation.
     * @throws MPIException if arguments are wrong.
     */
    public void getAccumulate(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final Buffer resultAddr,
            final int resultCount,
            final Datatype resultType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType,
            final Op op)
            throws MPIException {
        live();
        try {
            calls.getAccumulate(
                    origin,
                    orgCount,
                    orgType,
                    resultAddr,
                    resultCount,
                    resultType,
                    targetRank,
                    targetDisp,
                    targetCount,
                    targetType,
                    op);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Reduces elements into the memory of a target, and gets what was there.
     *
     * @param origin      elements to take.
     * @param orgCount    of them.
     * @param orgType     of them.
     * @param resultAddr  for what was there.
     * @param resultCount of elements there.
     * @param resultType  of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @param targetCount of elements there.
     * @param targetType  of them.
     * @param op          predefined operation.
     * @return a request.
     * @throws MPIException if arguments are wrong.
     */
    public Request rGetAccumulate(
            final Buffer origin,
            final int orgCount,
            final Datatype orgType,
            final Buffer resultAddr,
            final int resultCount,
            final Datatype resultType,
            final int targetRank,
            final int targetDisp,
            final int targetCount,
            final Datatype targetType,
            final Op op)
            throws MPIException {
        return request(begin(begun -> begun.getAccumulate(
                origin,
                orgCount,
                orgType,
                resultAddr,
                resultCount,
                resultType,
                targetRank,
                targetDisp,
                targetCount,
                targetType,
                op)));
    }

    /**
     * Shares the locks of all.
     *
     * @param assertion not looked at.
     * @throws MPIException if it fails.
     */
    public void lockAll(final int assertion) throws MPIException {
        call(live -> {
            requireLocks();
            live.lockAll();
        });
    }

    /**
     * Gives the locks of all back, when all is done.
     *
     * @throws MPIException if it fails.
     */
    public void unlockAll() throws MPIException {
        call(Window::unlockAll);
    }

    /**
     * Makes what happened to the memory of this process visible to it.
     *
     * @throws MPIException if it fails.
     */
    public void sync() throws MPIException {
        call(Window::sync);
    }

    /**
     * Waits until all is done at a target.
     *
     * @param targetRank of the target.
     * @throws MPIException if it fails.
     */
    public void flush(final int targetRank) throws MPIException {
        final Window live = live();
        try {
            calls.requireTarget(targetRank);
            if (targetRank != Constant.PROC_NULL) {
                live.flush(targetRank);
            }
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Waits until all is done at all targets.
     *
     * @throws MPIException if it fails.
     */
    public void flushAll() throws MPIException {
        call(Window::flushAll);
    }

    /**
     * Replaces an element of a target if it is as expected, and gets what was there.
     *
     * @param originAddr  elements to take.
     * @param compareAddr what must be there.
     * @param resultAddr  for what was there.
     * @param targetType  of them.
     * @param targetRank  whose memory it is.
     * @param targetDisp  where it begins there, in the target's units.
     * @throws MPIException if arguments are wrong.
     */
    public void compareAndSwap(
            final Buffer originAddr,
            final Buffer compareAddr,
            final Buffer resultAddr,
            final Datatype targetType,
            final int targetRank,
            final int targetDisp)
            throws MPIException {
        live();
        try {
            calls.compareAndSwap(originAddr, compareAddr, resultAddr, targetType, targetRank, targetDisp);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Reduces an element into the memory of a target, and gets what was there.
     *
     * @param originAddr elements to take.
     * @param resultAddr for what was there.
     * @param targetType of them.
     * @param targetRank whose memory it is.
     * @param targetDisp where it begins there, in the target's units.
     * @param op         predefined operation.
     * @throws MPIException if arguments are wrong.
     */
    public void fetchAndOp(
            final Buffer originAddr,
            final Buffer resultAddr,
            final Datatype targetType,
            final int targetRank,
            final int targetDisp,
            final Op op)
            throws MPIException {
        live();
        try {
            calls.getAccumulate(
                    originAddr, 1, targetType, resultAddr, 1, targetType, targetRank, targetDisp, 1, targetType, op);
        } catch (final RuntimeException e) {
            throw faults.raise(e);
        }
    }

    /**
     * Waits until the memory that was given for accesses of a target may be used again.
     *
     * @param targetRank of the target.
     * @throws MPIException if it fails.
     */
    public void flushLocal(final int targetRank) throws MPIException {
        call(live -> {
            calls.requireTarget(targetRank);
            if (targetRank != Constant.PROC_NULL) {
                live.flushLocal(targetRank);
            }
        });
    }

    /**
     * Waits until the memory that was given for any access may be used again.
     *
     * @throws MPIException if it fails.
     */
    public void flushLocalAll() throws MPIException {
        call(Window::flushLocalAll);
    }

    /**
     * Its name.
     *
     * @return empty if it has none.
     * @throws MPIException if it was freed.
     */
    public String getName() throws MPIException {
        live();
        return name;
    }

    /**
     * Gives it a name.
     *
     * @param name for people.
     * @throws MPIException if it was freed.
     */
    public void setName(final String name) throws MPIException {
        live();
        this.name = Checks.objectName(name);
    }
}
