package mpi;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.communicator.PortNames;
import io.vicinity.mpi.communicator.Ports;
import io.vicinity.mpi.communicator.World;
import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.IntConsumer;

/** What is between {@link MPI#Init} and {@link MPI#Finalize}: the job of this process. */
final class Environment {
    private static volatile Environment current;
    private static volatile boolean finalized;

    /** How the job is entered, and how the process ends; tests put something else here. */
    private static Membership.Entrance entrance = JobMembership::enter;

    private static IntConsumer exit = code -> Runtime.getRuntime().halt(code);

    private final Membership membership;
    private final World world;
    private final Ports ports;
    private final PortNames portNames;
    private final Thread mainThread = Thread.currentThread();
    private final int threadLevel;
    private final ArrayDeque<TypedMemory> memories = new ArrayDeque<>();
    private byte[] attached;
    private boolean isSharing;

    private Environment(final Membership membership, final int threadLevel) {
        this.membership = membership;
        this.threadLevel = threadLevel;
        this.world = new World(membership.engine());
        this.ports = new Ports(world, membership.jobName());
        this.portNames = new PortNames(world);
    }

    /** Enters the job. */
    static Environment start(final int threadLevel) throws MPIException {
        if (current != null || finalized) {
            throw new MPIException("MPI is already initialized.");
        }
        final Environment started = new Environment(entrance.enter(), threadLevel);
        if (threadLevel == MPI.THREAD_MULTIPLE) {
            started.engine().serveManyThreads();
        }
        // From here on an error ends the job, and another rank's abort is told from one.
        current = started;
        started.world.learnLocality();
        return started;
    }

    /** What this rank published for others in collectives, it answers for until nobody is in one any more. */
    private void awaitAll() {
        final Collectives collectives = world.world().collectives();
        try {
            collectives.await(collectives.barrier());
        } catch (final EngineException _) {
            // A rank is gone, and nothing else can come of those that are in collectives.
        }
    }

    /** Leaves the job. */
    static void end() throws MPIException {
        final Environment ended = require();
        ended.awaitAll();
        ended.membership.close();
        finalized = true;
        current = null;
    }

    /** The job, which must be entered and not left. */
    static Environment require() throws MPIException {
        final Environment environment = current;
        if (environment == null) {
            throw new MPIException(finalized ? "MPI is finalized." : "MPI is not initialized.");
        }
        return environment;
    }

    static boolean isInitialized() {
        return current != null || finalized;
    }

    static boolean isFinalized() {
        return finalized;
    }

    static void use(final Membership.Entrance otherEntrance, final IntConsumer otherExit) {
        entrance = otherEntrance;
        exit = otherExit;
    }

    /** A process's code has eight bits; a job that was aborted has not succeeded, and whoever computes is to be ended with it. */
    private static int failing(final int code) {
        return (code & 0xff) == 0 ? 1 : code;
    }

    /**
     * Gives the job up because of an error. Where another rank did that already, this one ends as that one said: whichever of them ends first, the
     * job ends with the code of the abort.
     */
    static void abort(final int code, final MPIException why, final Errhandler.Way way) {
        final Environment environment = current;
        final EngineException lost =
                environment == null ? null : environment.engine().failure();
        final String rank =
                environment == null ? "" : " by rank " + environment.engine().worldRank();
        if (lost != null && lost.abortCode().isPresent()) {
            System.err.println("*** The job was aborted, noticed" + rank + ": " + why.getMessage());
            abort(failing(lost.abortCode().getAsInt()));
            return;
        }
        final StringBuilder message =
                new StringBuilder("*** An error occurred in MPI" + rank + "\n*** " + why.getMessage()
                        + "\n"
                        + "*** " + way
                        + ": the job is aborted. With the handler ERRORS_RETURN it would be an exception.");
        for (final StackTraceElement frame : why.getStackTrace()) {
            message.append("\n***     at ").append(frame);
        }
        System.err.println(message);
        abort(failing(code));
    }

    /** Gives the job up. */
    static void abort(final int code) {
        final Environment environment = current;
        if (environment != null) {
            environment.engine().abort(code);
        }
        System.out.flush();
        System.err.flush();
        exit.accept(code);
    }

    /**
     * Memory that ranks of this host reach, if there is some, and this thread may ask for it; else this process's own. In the byte order of the
     * machine.
     */
    static ByteBuffer newBuffer(final int length) {
        final Environment environment = current;
        final Optional<ByteBuffer> shared = environment == null ? Optional.empty() : environment.share(length);
        return shared.orElseGet(() -> ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder()));
    }

    private Optional<ByteBuffer> share(final int length) {
        final Engine engine = engine();
        if (engine.worldSize() == 1 || threadLevel != MPI.THREAD_MULTIPLE && !isMainThread()) {
            return Optional.empty();
        }
        engine.enter();
        try {
            final Optional<ByteBuffer> shared = engine.sharedBlocks().allocate(length);
            if (shared.isPresent() && !isSharing) {
                isSharing = true;
                engine.add(this::giveBackWanted);
            }
            return shared;
        } finally {
            engine.leave();
        }
    }

    /**
     * What a drain of the VM wants back is moved while nobody writes to it: in a call of MPI, if that is where the only thread is: in any turn, as a
     * rank that sleeps has few. Programs of more threads keep it until they free it.
     */
    private boolean giveBackWanted() {
        if (threadLevel == MPI.THREAD_SINGLE && engine().sharedBlocks().isAnyWanted()) {
            engine().sharedBlocks().giveBackWanted();
        }
        return false;
    }

    World world() {
        return world;
    }

    Engine engine() {
        return world.engine();
    }

    Ports ports() {
        return ports;
    }

    PortNames portNames() {
        return portNames;
    }

    String processorName() {
        return membership.processorName();
    }

    int threadLevel() {
        return threadLevel;
    }

    boolean isMainThread() {
        return Thread.currentThread() == mainThread;
    }

    byte[] attached() {
        return attached;
    }

    void attach(final byte[] buffer) {
        attached = buffer;
    }

    /** Memory for a message, out of those that were used before. */
    TypedMemory takeMemory() {
        final Engine engine = engine();
        engine.enter();
        try {
            final TypedMemory memory = memories.pollLast();
            return memory == null ? new TypedMemory() : memory;
        } finally {
            engine.leave();
        }
    }

    /** Gives memory back whose message is done. */
    void giveMemory(final TypedMemory memory) {
        memory.clear();
        final Engine engine = engine();
        engine.enter();
        try {
            memories.addLast(memory);
        } finally {
            engine.leave();
        }
    }
}
