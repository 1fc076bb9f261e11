package io.vicinity.guestd.broker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The processes that have been asked to unmap the BAR, and have not yet: each says so, or dies, or is late. Lives on the control loop. */
final class Departure {
    private static final Logger LOG = System.getLogger(Departure.class.getName());

    private final Set<Client> awaited;
    private final Consumer<Boolean> done;
    private boolean over;

    /**
     * Asks all of them.
     *
     * @param clients that may map the BAR.
     * @param within  how long they have.
     * @param done    called once, with true if nobody maps it any more.
     */
    Departure(final Collection<Client> clients, final Duration within, final Consumer<Boolean> done) {
        awaited = new LinkedHashSet<>(clients);
        this.done = done;
        clients.forEach(client -> client.tellDetach(within));
        concludeWhenAllLeft();
    }

    /** A process unmapped it, or is dead. */
    void left(final Client client) {
        awaited.remove(client);
        concludeWhenAllLeft();
    }

    private void concludeWhenAllLeft() {
        if (awaited.isEmpty() && !over) {
            over = true;
            done.accept(true);
        }
    }

    /** Time is over. Who is late is named, and not killed: behind an unplugged device it reads zeros, and notices. */
    void expire() {
        if (over) {
            return;
        }
        over = true;
        awaited.forEach(client -> LOG.log(
                Level.WARNING,
                "process did not unmap the shared memory in time pid=" + client.pid()
                        + "; end it if the device is to be given to another VM"));
        done.accept(false);
    }
}
