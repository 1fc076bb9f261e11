package io.vicinity.client.fabric;

import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxWorker;
import java.util.ArrayList;
import java.util.List;

/**
 * An endpoint of UCX, which leads to the worker of another process. All wires to that process share it: it costs the device a queue pair,
 * and takes longer to make than a channel. It is made once. Where it ended, TCP is used: UCX 1.13 ends a process to which another way is
 * made while it has its own end of the former. Confined to the event loop.
 *
 * <pre>
 *   OPEN ──failed, and no wire is left──────► CLOSING ──► CLOSED
 *     ├────nothing came by it for a while──────►│
 *     └────its wires wait in vain to end───────►│
 * </pre>
 */
final class UcxWay {
    private final UcxWorker worker;
    private final long endpoint;
    private final List<UcxWire> wires = new ArrayList<>();
    private boolean failed;
    private boolean heard;
    private long idleSince;
    private boolean closing;
    private boolean closed;
    private long disconnecting;

    /**
     * Makes one.
     *
     * @param worker  of this process.
     * @param address of the other worker.
     * @throws UcxException if that cannot be reached.
     */
    UcxWay(final UcxWorker worker, final byte[] address) throws UcxException {
        this.worker = worker;
        endpoint = worker.connect(address, this::failed);
    }

    /** As {@link UcxWorker#send}; it has failed at once where the way has ended. */
    long send(final long header, final int headerLength, final long data, final long length) {
        return closing ? UcxWorker.CANCELED : worker.send(endpoint, header, headerLength, data, length);
    }

    /** As {@link UcxWorker#announce}; it has failed at once where the way has ended. */
    long announce(final long header, final int headerLength, final long data, final long length) {
        return closing ? UcxWorker.CANCELED : worker.announce(endpoint, header, headerLength, data, length);
    }

    void join(final UcxWire wire) {
        wires.add(wire);
    }

    void leave(final UcxWire wire) {
        wires.remove(wire);
        heard |= wire.inbound().heard();
        idleSince = System.nanoTime();
    }

    /** Called in the middle of progress. */
    private void failed(final int status) {
        failed = true;
        failWires("UCX: " + UcxWorker.text(status));
    }

    private void failWires(final String detail) {
        for (final UcxWire wire : List.copyOf(wires)) {
            wire.fail(detail);
        }
    }

    /** Can another wire go by it? */
    boolean isOpen() {
        return !failed && !closing;
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
     * @param unheardNanos for which one by which nothing ever came may have no wire: UCX 1.13 ends the process where it waits longer.
     */
    void settle(final long unheardNanos) {
        if (wires.isEmpty() && (failed || !heard && System.nanoTime() - idleSince > unheardNanos)) {
            sever();
        }
        if (closing && !closed && UcxWorker.status(disconnecting) != UcxWorker.IN_PROGRESS) {
            UcxWorker.free(disconnecting);
            closed = true;
        }
    }
}
