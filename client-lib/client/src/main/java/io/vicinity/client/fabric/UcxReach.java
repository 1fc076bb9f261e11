package io.vicinity.client.fabric;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * By which worker of UCX one end of a channel tries to reach the other: not by the one that did not reach it, but by the next, as soon as
 * there is one. Confined to the event loop.
 */
final class UcxReach {
    private static final Logger LOG = System.getLogger(UcxReach.class.getName());

    private final FabricEnd end;

    /** Number of the worker; 0: none failed. */
    private int unreachedBy;

    /** Address of the worker that was not reached; null: not known. */
    private ByteBuffer unreached;

    private String reason;

    UcxReach(final FabricEnd end) {
        this.end = end;
    }

    /** A wire to try with whichever worker the other end has; empty: the connection goes without, which is told. */
    Optional<UcxWire> prepare(final UcxCarrier carrier, final UcxWire.Beside beside) {
        return prepare(carrier, beside, unreachedBy);
    }

    /** The same where the other end said which: the one that failed may reach a fresh one. */
    Optional<UcxWire> prepare(final UcxCarrier carrier, final UcxWire.Beside beside, final ByteBuffer to) {
        return prepare(carrier, beside, to.equals(unreached) ? unreachedBy : 0);
    }

    private Optional<UcxWire> prepare(final UcxCarrier carrier, final UcxWire.Beside beside, final int without) {
        final Optional<UcxJunction> junction = carrier.junction(without);
        if (junction.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "event=tcp_instead_of_ucx endpoint={0} vm={1} reason=\"{2}\"",
                    end.remoteName(),
                    end.remoteVm(),
                    reason);
        }
        return junction.map(found -> found.prepare(beside));
    }

    /** It cannot be connected to the worker of that address. */
    void refused(final UcxWire wire, final ByteBuffer to, final String why) {
        unreachedBy = wire.junction().number();
        unreached = to;
        reason = why;
    }

    /**
     * The connection of the channel ended.
     *
     * @param last   that connection; null if there was none.
     * @param detail why.
     */
    void lost(final FabricConnection last, final String detail) {
        final UcxWire wire = last == null ? null : last.ucx();
        if (wire != null && !wire.mayBeTriedAgain()) {
            refused(wire, wire.otherAddress(), detail);
        }
    }
}
