package io.vicinity.client.channel;

import io.vicinity.client.Route;
import io.vicinity.posix.ProcessBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One end of a channel on its way from one route to another.
 *
 * <pre>
 *               expect                        begin              moveSender                all received, no block read in place
 *   on route e ────────► looks for a fence   ───────► moves with ──────────► sends on e+1, ─────────────────────────────────► on route e+1
 *        ▲               on e+1 as well               the next               receives on e
 *        └─── forgo ─────────┘                        message
 * </pre>
 *
 * <p>The two directions move apart from one another. A sender moves between two messages: the first record on the new route is the fence,
 * which says where the old one ends. It is moved by the sending thread at its next call, or by the control plane as long as that
 * thread is in no call ({@link SendGate}). The receiver moves when it has received up to the fence ({@link Receiving}): it looks for one as
 * soon as the route is there, so nobody waits for an end that hears later than the other that the change has begun. An application
 * that does not receive does not keep the memory of others for that: once the other end has left the route as well, nobody writes there
 * any more, and what is left to be received, or is read in place, stays where it is in a private copy.
 *
 * <p>Thread-safe.
 */
final class RouteChange {
    private final ChannelLife life;
    private final SendGate gate;
    private final Consumer<SendSide> sender;

    /** The routes that this end has memory of, oldest first. */
    private final List<RouteEnd> routes = new ArrayList<>();

    private volatile RouteEnd sendingOn;

    /** Null: no change is prepared. */
    private RouteEnd expected;

    /** Null: the sender stays where it is. */
    private RouteEnd moveTo;

    RouteChange(final RouteEnd first, final ChannelLife life, final SendGate gate, final Consumer<SendSide> sender) {
        this.life = life;
        this.gate = gate;
        this.sender = sender;
        this.sendingOn = first;
        routes.add(first);
    }

    /** The route that the next message is sent on, unless it moves before. */
    RouteEnd sendingOn() {
        return sendingOn;
    }

    synchronized void expect(final RouteEnd next, final Runnable onLeft) {
        sendingOn.use().whenUnused(onLeft);
        routes.add(next);
        expected = next;
    }

    synchronized void begin() {
        moveTo = expected;
        expected = null;
        life.detour(true);
    }

    /** The change is called off that was prepared; to be followed by {@link #letGo}. Null: there is none. */
    synchronized RouteEnd forgo() {
        final RouteEnd forgone = expected;
        expected = null;
        return forgone;
    }

    synchronized void letGo(final RouteEnd forgone) {
        routes.remove(forgone);
        forgone.letGo();
    }

    /** The sender goes on with the next route, if there is one. By the sending thread, or while it is in no call and enters none. */
    synchronized void moveSender() {
        final RouteEnd next = moveTo;
        if (next == null) {
            return;
        }
        final RouteEnd before = sendingOn;
        next.sender().followOn(before.sender(), before.epoch());
        sender.accept(next.sender());
        sendingOn = next;
        moveTo = null;
        life.detour(false);
        before.use().left();
    }

    /** Does so for a sending thread that is in no call. Who enters one meanwhile finds a detour, and waits here. */
    synchronized boolean moveIdleSender() {
        if (moveTo != null && ProcessBarrier.pass() && !gate.isOccupied()) {
            moveSender();
        }
        return moveTo == null;
    }

    synchronized List<RouteEnd> all() {
        return List.copyOf(routes);
    }

    /**
     * Lets go of the routes that were left, or at least of memory that is not this process's own, as far as that can be.
     *
     * @param keepUnread puts a copy in the place of memory in which something was not received yet: that takes time in which whoever
     *                   receives may be held up, so it is for those who do not.
     * @return is it done?
     */
    synchronized boolean leaveFormer(final boolean keepUnread) {
        if (!moveIdleSender()) {
            return false;
        }
        for (int i = routes.indexOf(sendingOn) - 1; i >= 0; i--) {
            final RouteEnd former = routes.get(i);
            if (former.use().isOver()) {
                routes.remove(i);
                former.letGo();
            } else if (former.route() == Route.SHARED_MEMORY) {
                if (!keepUnread || !routes.get(i + 1).isReached()) {
                    return false;
                }
                former.keepPrivately();
            }
        }
        return true;
    }

    synchronized void letGoOfAll() {
        routes.forEach(RouteEnd::letGo);
    }
}
