package io.vicinity.client.channel;

import io.vicinity.posix.ProcessBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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
 * thread is in no call ({@link CallGate}). The receiver moves when it has received up to the fence ({@link Receiving}): it looks for one as
 * soon as the route is there, so nobody waits for an end that hears later than the other that the change has begun. An application
 * that does not receive does not keep the memory of others for that: once the other end has left the route as well, nobody writes there
 * any more, and what is left to be received, or is read in place, stays where it is in a private copy.
 *
 * <p>From a route that was lost, which carries nothing any more, both ends have taken what it will ever bring before either sender moves. The
 * fence then says how much that is, and what was sent behind it goes again by the next route ({@link Backlog}), before anything new. A
 * receiver that had not come to the lost route leaves it out: the fence that it missed is said again in the place of that.
 *
 * <p>The next route may be lost as well, before both ends have left the one before. A sender then moves there all the same, so that the other
 * end has the old route to itself, and what it sends there goes again by the route behind it; so does what was to go again already, and had
 * no room. Nothing new is sent meanwhile.
 *
 * <p>Thread-safe.
 */
final class RouteChange {
    private final ChannelLife life;
    private final CallGate gate;
    private final Consumer<SendSide> sender;

    /** The routes that this end has memory of, oldest first. */
    private final List<RouteEnd> routes = new ArrayList<>();

    private volatile RouteEnd sendingOn;

    /** Null: no change is prepared. */
    private RouteEnd expected;

    /** Null: the sender stays where it is. */
    private RouteEnd moveTo;

    /** Up to where the other end has everything that was sent on a route that was lost; empty: it is received to its end. */
    private OptionalLong received = OptionalLong.empty();

    /** Was said where the route that is left ends? */
    private volatile boolean fenced;

    /** What goes again behind that. */
    private final Backlogs backlogs;

    RouteChange(final RouteEnd first, final ChannelLife life, final CallGate gate, final Consumer<SendSide> sender) {
        this.life = life;
        this.gate = gate;
        this.sender = sender;
        this.sendingOn = first;
        this.backlogs = new Backlogs(life);
        routes.add(first);
    }

    /** The route that the next message is sent on, unless it moves before. */
    RouteEnd sendingOn() {
        return sendingOn;
    }

    /**
     * Does the next message go on this route? Not behind the fence: the other end may let go of the route as soon as it sees that, which is
     * before this end has come to the next one. By any thread. The order of the two looks is what makes it right: who is told of what the
     * other end did behind the fence sees the fence, or that this end has arrived.
     */
    boolean isSendingOn(final long epoch) {
        return !fenced && sendingOn.epoch() == epoch;
    }

    synchronized void expect(final RouteEnd next, final Runnable onLeft) {
        sendingOn.use().whenUnused(onLeft);
        routes.add(next);
        expected = next;
    }

    synchronized void begin(final OptionalLong resendFrom) {
        received = resendFrom;
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

    /**
     * The sender goes on with the next route, if there is one. By the sending thread, or while it is in no call and enters none.
     *
     * @return false: not yet, for what was lost with the route before goes first, and there is no room for all of it.
     */
    synchronized boolean moveSender() {
        final RouteEnd next = moveTo;
        if (next == null) {
            return backlogs.isEmpty();
        }
        if (!fenced && !sendFence(sendingOn, next) || !backlogs.sendBy(next.sender())) {
            return false;
        }
        arrive(next);
        return true;
    }

    private void arrive(final RouteEnd next) {
        final RouteEnd before = sendingOn;
        next.sender().followOn(before.sender());
        sender.accept(next.sender());
        sendingOn = next;
        moveTo = null;
        fenced = false;
        life.detour(!backlogs.isEmpty());
        backlogs.leave(before);
    }

    private boolean sendFence(final RouteEnd before, final RouteEnd next) {
        final SendSide left = before.sender();
        if (received.isPresent() && !backlogs.addMissed(left, received.getAsLong())) {
            return false;
        }
        fenced = true;
        if (received.isEmpty() || !left.isLeftOut(received.getAsLong())) {
            next.sender().fence(received.orElse(left.ring().position()), before.epoch());
        } else {
            left.fenceAgain(next.sender());
        }
        return true;
    }

    /** A message of which pieces were sent is given up, while what was lost is still to be sent again before anything else. */
    synchronized void oweAbort() {
        sendingOn.sender().abortOwed = true;
    }

    /** Does so for a sending thread that is in no call. Who enters one meanwhile finds a detour, and waits here. */
    synchronized boolean moveIdleSender() {
        return moveTo == null || ProcessBarrier.pass() && !gate.isOccupied() && moveSender();
    }

    /**
     * Sends nothing more on the route before, though the one to which the channel changes is lost and may have no room for what is to go again.
     *
     * @return false: not yet, for the sending thread is in a call.
     */
    synchronized boolean stopFormer() {
        if (moveTo == null) {
            return true;
        }
        if (!ProcessBarrier.pass() || gate.isOccupied()) {
            return false;
        }
        if (!moveSender() && fenced) {
            arrive(moveTo);
        }
        return moveTo == null;
    }

    /** Nor does the other end. */
    synchronized void formerStopped() {
        sendingOn.reached();
    }

    /** Did all that was lost go again that is to? */
    synchronized boolean hasSentAgain() {
        return backlogs.isEmpty();
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
            } else if (former.isOnSharedMemory()) {
                if (!keepUnread || former.isPinned() || !routes.get(i + 1).isReached()) {
                    return false;
                }
                if (!former.keepPrivately(sendingOn, life::isMemoryGone)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Keeps the memory of a route mapped on which this end sends. */
    synchronized boolean pin(final RouteEnd end) {
        if (sendingOn != end || moveTo != null || !end.isOnSharedMemory() || !life.isOpen()) {
            return false;
        }
        end.pin();
        return true;
    }

    synchronized void unpin(final RouteEnd end) {
        end.unpin();
    }

    synchronized void letGoOfAll() {
        routes.forEach(RouteEnd::letGo);
    }
}
