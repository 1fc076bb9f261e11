package io.vicinity.guestd.broker;

import io.vicinity.control.v1.MemoryReport;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Who maps the segment in this VM. While the VM is drained nobody is to: its processes say when they do not any more, this daemon lets go
 * behind them, and the agent is told who is left. Lives on the control loop.
 */
final class Occupancy {
    private static final Logger LOG = System.getLogger(Occupancy.class.getName());

    private final SharedMemory memory;
    private final BooleanSupplier someMissing;
    private final Consumer<MemoryReport> agent;
    private final Set<Client> mapping = new LinkedHashSet<>();
    /** Number of the drain that the agent is answered; 0: this VM is not drained. */
    private long drain;

    private boolean suspended;

    /** What the agent knows; null: nothing. */
    private MemoryReport said;

    /**
     * @param someMissing tells whether processes are waited for that were there before this daemon: they may map it.
     * @param agent is told who maps it; what it cannot be told now is lost.
     */
    Occupancy(final SharedMemory memory, final BooleanSupplier someMissing, final Consumer<MemoryReport> agent) {
        this.memory = memory;
        this.someMissing = someMissing;
        this.agent = agent;
    }

    boolean isDrained() {
        return drain != 0;
    }

    /** The agent says which drain there is of this VM; 0: none. */
    void drained(final long now, final Iterable<Client> clients) {
        if (now == drain) {
            return;
        }
        final boolean before = isDrained();
        drain = now;
        said = null;
        // From one drain to the next, nothing changes but which one is answered.
        if (isDrained() != before) {
            turned(clients);
        }
        look();
    }

    private void turned(final Iterable<Client> clients) {
        LOG.log(Level.INFO, isDrained() ? "drained: the shared memory is to be unmapped" : "drained no more");
        if (!isDrained() && suspended) {
            resume();
        }
        for (final Client client : clients) {
            if (client.isWelcomed()) {
                client.tellDrained(isDrained());
            }
        }
    }

    private void resume() {
        suspended = false;
        try {
            memory.resume();
        } catch (final VicinityFailure e) {
            // Processes try for themselves; whoever watches the device finds out whether it is there.
            LOG.log(Level.WARNING, "drained no more, but the memory cannot be mapped: " + e.oneLine());
        }
    }

    /** The agent may have forgotten, or never have heard. */
    void sayAgain() {
        said = null;
        look();
    }

    /** A process maps the segment, or does not any more, or is over. */
    void mapped(final Client client, final boolean maps) {
        if (maps) {
            mapping.add(client);
        } else {
            mapping.remove(client);
        }
        look();
    }

    /** Something may have changed. */
    void look() {
        if (!isDrained()) {
            return;
        }
        final boolean unmapped = mapping.isEmpty() && !someMissing.getAsBoolean();
        if (unmapped && !suspended) {
            suspended = true;
            memory.suspend();
            LOG.log(Level.INFO, "nothing in this VM maps the shared memory");
        }
        final MemoryReport.Builder report =
                MemoryReport.newBuilder().setDrain(drain).setUnmapped(unmapped);
        mapping.forEach(client -> report.addPids(client.pid()));
        final MemoryReport now = report.build();
        if (!now.equals(said)) {
            said = now;
            agent.accept(now);
        }
    }

    /** This life of the VM is over: what comes is another device, or another use of it, which is mapped anew. */
    void lifeEnded() {
        drain = 0;
        if (suspended) {
            // The same device may go on in another life.
            resume();
        }
        said = null;
        mapping.clear();
    }
}
