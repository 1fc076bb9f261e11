package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.EngineException;
import io.vicinity.mpi.engine.Envelope;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.engine.Matched;
import io.vicinity.mpi.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Names of services, and the ports that stand behind them (MPI 4.0, section 11.9.4). Whoever publishes tells all ranks of the job; a rank
 * takes what it was told when it looks a name up, so nobody serves names, and they cost nobody anything else.
 *
 * <p><b>Threading</b> is that of {@link Engine}.
 */
public final class PortNames {
    /** What was told may come after the news of it that went through another rank. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String SEPARATOR = "\0";

    /** Short enough to leave with its send, whatever the others do. */
    private static final int LONGEST = 2 << 10;

    private final World world;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /**
     * Makes those that one rank knows.
     *
     * @param world of the job.
     */
    public PortNames(final World world) {
        this.world = world;
    }

    /**
     * Publishes a port.
     *
     * @param service its name.
     * @param port    its string.
     * @throws EngineException of class {@link ErrorClass#SERVICE} if this rank knows that the name is taken.
     */
    public void publish(final String service, final String port) {
        hear();
        if (known.putIfAbsent(service, port) != null) {
            throw new EngineException(ErrorClass.SERVICE, "the service \"" + service + "\" is published already");
        }
        tell(service, port);
    }

    /**
     * Takes a name back.
     *
     * @param service its name.
     * @param port    what was published with it.
     * @throws EngineException of class {@link ErrorClass#SERVICE} if the name does not stand for that.
     */
    public void unpublish(final String service, final String port) {
        hear();
        if (!known.remove(service, port)) {
            throw new EngineException(
                    ErrorClass.SERVICE, "the service \"" + service + "\" is not published with \"" + port + '"');
        }
        tell(service, "");
    }

    /**
     * Finds a port. A name that is not known yet is waited for, one second at most.
     *
     * @param service its name.
     * @return its string.
     * @throws EngineException of class {@link ErrorClass#NAME} if nobody published it.
     */
    public String lookUp(final String service) {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        final Envelope envelope = new Envelope();
        hear();
        while (!known.containsKey(service) && System.nanoTime() - deadline < 0) {
            world.engine()
                    .await(() -> world.engine().peek(context(), Engine.ANY_SOURCE, Collectives.nameTag(), envelope)
                            || System.nanoTime() - deadline >= 0);
            hear();
        }
        final String port = known.get(service);
        if (port == null) {
            throw new EngineException(
                    ErrorClass.NAME, "no rank of this job has published the service \"" + service + '"');
        }
        return port;
    }

    private Context context() {
        return world.world().context().collective();
    }

    private void tell(final String service, final String port) {
        final byte[] text = (service + SEPARATOR + port).getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST || service.contains(SEPARATOR)) {
            known.remove(service);
            throw new EngineException(ErrorClass.SERVICE, "that is too long, or no name, for a service and its port");
        }
        for (int rank = 0; rank < world.engine().worldSize(); rank++) {
            if (rank != world.engine().worldRank()) {
                Ints.send(world.engine(), context(), rank, Collectives.nameTag(), memory(text));
            }
        }
    }

    /** Takes all that came. */
    private void hear() {
        while (true) {
            final Matched message = world.engine().matchedProbe(context(), Engine.ANY_SOURCE, Collectives.nameTag());
            if (message == null) {
                return;
            }
            final byte[] text = new byte[Math.toIntExact(Math.min(message.length(), LONGEST))];
            Ints.receive(world.engine(), message, memory(text));
            learn(new String(text, StandardCharsets.UTF_8));
        }
    }

    private void learn(final String text) {
        final int end = text.indexOf(SEPARATOR);
        if (end < 0) {
            return;
        }
        final String service = text.substring(0, end);
        final String port = text.substring(end + 1);
        if (port.isEmpty()) {
            known.remove(service);
        } else {
            known.put(service, port);
        }
    }

    private static Memory memory(final byte[] text) {
        return new Memory().array(text, 0, text.length);
    }
}
