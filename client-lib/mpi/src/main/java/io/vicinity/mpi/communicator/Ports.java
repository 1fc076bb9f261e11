package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.ErrorClass;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where groups of one job meet that know each other by a string alone (MPI 4.0, section 11.9). A port lies with the rank that opened it, which its
 * string names, and is served by that rank alone. Whoever connects sends its rank there, and waits until it is let in; then both groups are
 * joined as if their leaders had known each other.
 *
 * <p><b>Threading</b> is that of {@link Engine}.
 */
public final class Ports {
    private static final String PREFIX = "vicinity-port";
    private static final int PARTS = 4;
    private static final int NONE = -1;

    private final World world;
    private final String job;
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();

    /** What a port's string says. */
    private record Port(int rank, int number) {}

    /**
     * Makes those of one rank.
     *
     * @param world of the job.
     * @param job   its name, which no job has that a string may come from by mistake.
     */
    public Ports(final World world, final String job) {
        this.world = world;
        this.job = job;
    }

    /**
     * Opens one.
     *
     * @return its string.
     */
    public String open() {
        final int number = next.getAndIncrement();
        open.add(number);
        return String.join(":", PREFIX, Integer.toString(world.engine().worldRank()), Integer.toString(number), job);
    }

    /**
     * Closes one. Those that already ask to be let in wait for ever, as MPI has it.
     *
     * @param name its string.
     * @throws EngineException of class {@link ErrorClass#PORT} if this rank has no such port.
     */
    public void close(final String name) {
        if (!open.remove(own(name))) {
            throw notHere(name);
        }
    }

    /**
     * Lets the next group in that asks, and waits for it. Collective.
     *
     * @param local communicator of the group that serves.
     * @param root  rank in it that opened the port.
     * @param name  of the port; looked at by the root alone.
     * @return a communicator between the two groups.
     * @throws EngineException of class {@link ErrorClass#PORT}, at all ranks, if the root has no such port.
     */
    public Communicator accept(final Communicator local, final int root, final String name) {
        final boolean leads = local.rank() == root;
        final int number = leads ? own(name) : NONE;
        requireKnown(local, root, open.contains(number), "accept", name);
        final int[] caller = new int[1];
        if (leads) {
            Ints.receive(world.engine(), common(), Engine.ANY_SOURCE, Collectives.callTag(number), caller);
        }
        return Bridge.meet(local, root, world.world(), caller[0], Collectives.meetingTag(number));
    }

    /**
     * Asks to be let in, and waits until that happens. Collective.
     *
     * @param local communicator of the group that asks.
     * @param root  rank in it that knows the port.
     * @param name  of the port; looked at by the root alone.
     * @return a communicator between the two groups.
     * @throws EngineException of class {@link ErrorClass#PORT}, at all ranks, if the string is no port of another rank of this job.
     */
    public Communicator connect(final Communicator local, final int root, final String name) {
        final boolean leads = local.rank() == root;
        final Port port = leads ? parse(name) : null;
        requireKnown(local, root, port != null && port.rank != world.engine().worldRank(), "connect", name);
        if (!leads) {
            return Bridge.meet(local, root, world.world(), NONE, NONE);
        }
        Ints.send(world.engine(), common(), port.rank, Collectives.callTag(port.number), new int[] {
            world.engine().worldRank()
        });
        return Bridge.meet(local, root, world.world(), port.rank, Collectives.meetingTag(port.number));
    }

    private Context common() {
        return world.world().context().collective();
    }

    /** All ranks must learn that the root cannot go on. */
    private void requireKnown(
            final Communicator local, final int root, final boolean isKnown, final String call, final String name) {
        final int[] known = {isKnown ? 1 : 0};
        Ints.broadcast(local, known, root);
        if (known[0] == 0) {
            throw new EngineException(
                    ErrorClass.PORT,
                    call + " on " + local.context() + ": root " + root
                            + (local.rank() == root ? " gave " + quoted(name) + ", which" : " gave what")
                            + (call.equals("accept")
                                    ? " is no open port of its own"
                                    : " is no port of another rank of this job; a port leads to ranks of its own job alone"));
        }
    }

    /** The number of a port of this rank. */
    private int own(final String name) {
        final Port port = parse(name);
        return port != null && port.rank == world.engine().worldRank() ? port.number : NONE;
    }

    /** Reads a port's string; null if it is none of this job. */
    private Port parse(final String name) {
        final String[] parts = name == null ? new String[0] : name.split(":", PARTS);
        if (parts.length != PARTS || !parts[0].equals(PREFIX) || !parts[PARTS - 1].equals(job)) {
            return null;
        }
        try {
            final int rank = Integer.parseInt(parts[1]);
            final int number = Integer.parseInt(parts[2]);
            return rank < 0 || rank >= world.engine().worldSize() || number < 0 ? null : new Port(rank, number);
        } catch (final NumberFormatException _) {
            return null;
        }
    }

    private static EngineException notHere(final String name) {
        return new EngineException(ErrorClass.PORT, quoted(name) + " is no open port of this rank");
    }

    private static String quoted(final String name) {
        return name == null ? "null" : '"' + name + '"';
    }
}
