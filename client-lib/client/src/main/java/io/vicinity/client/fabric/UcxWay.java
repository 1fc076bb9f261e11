package io.vicinity.client.fabric;

import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxWorker;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An endpoint of UCX, which leads to the worker of another process. All wires to that process share it: it costs the device a queue pair,
 * and takes longer to make than a channel. It is made once for each two workers: UCX 1.13 ends a process to which another way is made while
 * it has its own end of the former. Where it was lost, a fresh worker of either process has another. Confined to the event loop.
 *
 * <p>UCX 1.13 may also end a process, this one or the other, when one of them ends the way before it stands, as it would where the other is
 * slow to do its part and memory that UCX has is to be used otherwise. So UCX gets nothing but greetings before each has heard the other, and
 * a wire whose other end is slow ends without the way.
 *
 * <pre>
 *   GREETING ──greeted, and heard──► CARRYING
 *      ├─────────────────────────────────┴──lost, and no wire is left────────► CLOSING ──► CLOSED
 *      ├──nothing came by it for a while───────────────────────────────────────►│
 *      ├──its worker is retired, and it idle───────────────────────────────────►│
 *      └──its wires wait in vain to end────────────────────────────────────────►│
 * </pre>
 */
final class UcxWay {
    /** For so long a way by which nothing ever came may have no wire: UCX 1.13 ends the process where it waits longer. */
    private static final long UNHEARD_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** The same for one of a retired worker: the other end may still be about to make its own, and UCX 1.13 bears no end of it then. */
    private static final long RETIRED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final UcxWorker worker;
    private final String vm;
    private final ByteBuffer address;
    private final UcxRenewal renewal;
    private final long endpoint;
    private final List<UcxWire> wires = new ArrayList<>();

    /** First packets of wires that are not known to be sent. */
    private final Deque<SendBuffers.Buffer> greetings = new ArrayDeque<>();

    private boolean greeted;
    private boolean carrying;
    private boolean lost;
    private boolean heard;
    private long idleSince;
    private boolean closing;
    private boolean closed;
    private long disconnecting;

    /**
     * Makes one.
     *
     * @param worker  of this process.
     * @param vm      that the other worker is in.
     * @param address of the other worker.
     * @param renewal told when it is lost.
     * @throws UcxException if that cannot be reached.
     */
    UcxWay(final UcxWorker worker, final String vm, final byte[] address, final UcxRenewal renewal)
            throws UcxException {
        this.worker = worker;
        this.vm = vm;
        this.address = ByteBuffer.wrap(address);
        this.renewal = renewal;
        endpoint = worker.connect(address, this::failed);
        idleSince = renewal.now();
    }

    /** The VM that gave the address. */
    String vm() {
        return vm;
    }

    ByteBuffer address() {
        return address;
    }

    /** Sends the first packet of a wire, with nothing in it that the wire would miss. */
    void greet(final SendBuffers.Buffer greeting) {
        greetings.add(greeting);
        post(greeting);
    }

    /** Do others go now? Once they do it stays so: where the way has ended they fail at once. */
    boolean carries() {
        return carrying;
    }

    /** Sends a packet, whose request is as of {@link UcxWorker#send}; it has failed at once where the way has ended. */
    void post(final SendBuffers.Buffer packet) {
        if (closing) {
            packet.request = UcxWorker.CANCELED;
        } else if (packet.announces) {
            packet.request =
                    worker.announce(endpoint, packet.address(), packet.headerLength, packet.data, packet.length);
        } else {
            packet.request = worker.send(endpoint, packet.address(), packet.headerLength, packet.data, packet.length);
        }
    }

    /** Something may have come, or gone out. Not to be called in the middle of progress. */
    void look() {
        if (carrying || closing || !isHeard()) {
            return;
        }
        freeGreetings();
        if (greeted) {
            carrying = true;
            List.copyOf(wires).forEach(UcxWire::postHeld);
        }
    }

    private void freeGreetings() {
        greetings.removeIf(greeting -> {
            final int status = UcxWorker.status(greeting.request);
            if (status == UcxWorker.IN_PROGRESS) {
                return false;
            }
            greeted |= status == 0;
            UcxWorker.free(greeting.request);
            greeting.free();
            return true;
        });
    }

    void join(final UcxWire wire) {
        wires.add(wire);
    }

    void leave(final UcxWire wire) {
        wires.remove(wire);
        heard |= wire.inbound().heard();
        idleSince = renewal.now();
    }

    /** Called in the middle of progress. */
    private void failed(final int status) {
        lost = true;
        failWires("UCX: " + UcxWorker.text(status));
    }

    /** A wire that ended was mute, though the other process lives: nobody else is to try. */
    void foundMute() {
        if (isHeard()) {
            lose();
        } else {
            renewal.unheard(address);
        }
    }

    /** It was good for something once, so another may be. */
    private void lose() {
        lost = true;
        renewal.want();
    }

    private void failWires(final String detail) {
        if (!wires.isEmpty() && isHeard()) {
            lose();
        }
        for (final UcxWire wire : List.copyOf(wires)) {
            wire.fail(detail);
        }
    }

    private boolean isHeard() {
        return heard || wires.stream().anyMatch(wire -> wire.inbound().heard());
    }

    /** Can another wire go by it? */
    boolean isOpen() {
        return !lost && !closing;
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends it, and what is under way on it. */
    void sever() {
        if (!closing) {
            closing = true;
            disconnecting = worker.disconnect(endpoint);
            failWires("the way to the other end was given up");
        }
    }

    /**
     * Ends it if nobody uses it any more. To be called every now and then.
     *
     * @param retired is its worker, so that nobody comes to use it?
     */
    void settle(final boolean retired) {
        final boolean seldomUsed = heard ? retired && isIdleFor(RETIRED_NANOS) : isIdleFor(UNHEARD_NANOS);
        if (wires.isEmpty() && (lost || seldomUsed)) {
            sever();
        }
        freeGreetings();
        if (closing && !closed && greetings.isEmpty() && UcxWorker.status(disconnecting) != UcxWorker.IN_PROGRESS) {
            UcxWorker.free(disconnecting);
            closed = true;
        }
    }

    private boolean isIdleFor(final long nanos) {
        return renewal.now() - idleSince > nanos;
    }
}
