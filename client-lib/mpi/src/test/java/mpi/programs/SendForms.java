package mpi.programs;

import static mpi.programs.IntArea.marks;

import mpi.Comm;
import mpi.MPI;
import mpi.MPIException;
import mpi.Message;
import mpi.Prequest;
import mpi.Request;
import mpi.Status;

/** All ways to send and to receive, around a ring of any number of ranks: each sends to the next one and receives from the last one. */
public final class SendForms {
    /** Ints of a message that takes room where it is buffered. */
    private static final int LONG = 2_000;

    private static final int INTS = 6;
    private static final int TAG = 40;

    private final Comm world = MPI.COMM_WORLD;
    private final int rank = world.getRank();
    private final int next = (rank + 1) % world.getSize();
    private final int last = (rank + world.getSize() - 1) % world.getSize();
    private final IntShape pairs = IntShape.pairs();
    private final IntShape spread = IntShape.spread();
    private final Way way;

    private SendForms(final Way way) throws MPIException {
        this.way = way;
    }

    public static void main(final String[] args) throws MPIException {
        MPI.Init(args);
        for (final Way way : Way.values()) {
            final SendForms forms = new SendForms(way);
            forms.synchronous();
            forms.ready();
            forms.buffered();
            forms.exchanged();
            forms.matched();
        }
        final SendForms forms = new SendForms(Way.DIRECT);
        forms.synchronousAgain();
        forms.readyAgain();
        forms.bufferedAgain();
        forms.standardAgain();
        forms.noProcess();
        MPI.COMM_WORLD.barrier();
        MPI.Finalize();
    }

    /** What goes to the next rank: pairs, of which there are half as many as ints. */
    private IntArea out(final int ints) {
        return new IntArea(way, pairs.length(ints)).hold(pairs, 0, ints, marks(rank, next));
    }

    /** Room for what comes from the last rank, and for more of it. */
    private IntArea in(final int ints) {
        return new IntArea(way, spread.length(ints + 2)).expect(spread, 0, ints, marks(last, rank));
    }

    private Request receive(final IntArea received, final int ints, final int tag) throws MPIException {
        return world.iRecv(received.buffer(), ints + 2, spread.type(), last, tag);
    }

    private void check(final Status status, final int ints, final int tag) throws MPIException {
        Checks.equal(status.getSource(), last, "source");
        Checks.equal(status.getTag(), tag, "tag");
        Checks.equal(status.getCount(spread.type()), ints, "elements of the type it was received as");
        Checks.equal(status.getCount(pairs.type()), ints / 2, "elements of the type it was sent as");
        Checks.equal(status.getError(), MPI.SUCCESS, "error");
        Checks.isTrue(!status.isCancelled(), "not cancelled");
    }

    /** A synchronous send is over only when the receiver receives. */
    private void synchronous() throws MPIException {
        final IntArea sent = out(INTS);
        final IntArea received = in(INTS);
        if (way.begins()) {
            final Request send = world.isSend(sent.buffer(), INTS / 2, pairs.type(), next, TAG);
            Checks.isTrue(!send.test(), "nobody receives");
            world.barrier();
            check(receive(received, INTS, TAG).waitStatus(), INTS, TAG);
            send.waitFor();
        } else if (rank == 0) {
            world.sSend(sent.buffer(), INTS / 2, pairs.type(), next, TAG);
            world.send(new int[0], 0, MPI.INT, next, TAG + 1);
            check(receive(received, INTS, TAG).waitStatus(), INTS, TAG);
            world.recv(new int[0], 0, MPI.INT, last, TAG + 1);
        } else {
            Checks.equal(world.probe(last, TAG).getCount(MPI.INT), INTS, "ints that come");
            for (int i = 0; i < 50; i++) {
                Checks.isTrue(world.iProbe(last, TAG + 1) == null, "the sender goes on before anybody receives");
            }
            check(receive(received, INTS, TAG).waitStatus(), INTS, TAG);
            world.recv(new int[0], 0, MPI.INT, last, TAG + 1);
            world.sSend(sent.buffer(), INTS / 2, pairs.type(), next, TAG);
            world.send(new int[0], 0, MPI.INT, next, TAG + 1);
        }
        sent.check("what is sent");
        received.check("what is received");
    }

    private void ready() throws MPIException {
        final IntArea sent = out(INTS);
        final IntArea received = in(INTS);
        final Request receive = receive(received, INTS, TAG + 2);
        world.barrier();
        if (way.begins()) {
            world.irSend(sent.buffer(), INTS / 2, pairs.type(), next, TAG + 2).waitFor();
        } else {
            world.rSend(sent.buffer(), INTS / 2, pairs.type(), next, TAG + 2);
        }
        check(receive.waitStatus(), INTS, TAG + 2);
        sent.check("what is sent");
        received.check("what is received");
    }

    /** A buffered send is over before anybody receives, and what was sent may change. */
    private void buffered() throws MPIException {
        final IntArea sent = out(LONG);
        final IntArea received = in(LONG);
        MPI.attachBuffer(new byte[LONG * Integer.BYTES + MPI.BSEND_OVERHEAD]);
        if (way.begins()) {
            world.ibSend(sent.buffer(), LONG / 2, pairs.type(), next, TAG + 3).waitFor();
        } else {
            world.bSend(sent.buffer(), LONG / 2, pairs.type(), next, TAG + 3);
        }
        sent.hold(pairs, 0, LONG, marks(9, 9));
        world.barrier();
        check(receive(received, LONG, TAG + 3).waitStatus(), LONG, TAG + 3);
        final var ignored = MPI.detachBuffer();
        received.check("what was sent first");
    }

    private void exchanged() throws MPIException {
        final IntArea sent = out(INTS);
        final IntArea received = in(INTS);
        // Each rank sends with the tag that the next one expects.
        final Status status = world.sendRecv(
                sent.buffer(),
                INTS / 2,
                pairs.type(),
                next,
                TAG + next,
                received.buffer(),
                INTS + 2,
                spread.type(),
                last,
                TAG + rank);
        check(status, INTS, TAG + rank);
        sent.check("what is sent");
        received.check("what is received");
        final IntArea replaced = out(INTS).expect(pairs, 0, INTS, marks(last, rank));
        check(
                world.sendRecvReplace(replaced.buffer(), INTS / 2, pairs.type(), next, TAG + next, last, TAG + rank),
                INTS,
                TAG + rank);
        replaced.check("what replaces what is sent");
    }

    /** The second of two messages is matched, and the first one stays. */
    private void matched() throws MPIException {
        final IntArea first = in(INTS - 2);
        final IntArea second = in(INTS);
        final Request[] sends = {
            world.iSend(out(INTS - 2).buffer(), INTS / 2 - 1, pairs.type(), next, TAG + 4),
            world.iSend(out(INTS).buffer(), INTS / 2, pairs.type(), next, TAG + 5)
        };
        final Message message = new Message();
        check(message.mProbe(last, TAG + 5, world), INTS, TAG + 5);
        Checks.isTrue(!message.isNull() && !message.isNoProc(), "a message");
        check(world.probe(last, MPI.ANY_TAG), INTS - 2, TAG + 4);
        check(
                way.begins()
                        ? message.imRecv(second.buffer(), INTS + 2, spread.type())
                                .waitStatus()
                        : message.mRecv(second.buffer(), INTS + 2, spread.type()),
                INTS,
                TAG + 5);
        second.check("the message that was matched");
        check(message.imProbe(last, TAG + 4, world), INTS - 2, TAG + 4);
        check(message.imRecv(first.buffer(), INTS, spread.type()).waitStatus(), INTS - 2, TAG + 4);
        first.check("the other message");
        Request.waitAll(sends);
    }

    private void synchronousAgain() throws MPIException {
        final IntArea sent = out(INTS);
        final Prequest send = world.sSendInit(sent.buffer(), INTS / 2, pairs.type(), next, TAG + 6);
        for (int round = 0; round < 3; round++) {
            fill(sent, INTS, round);
            final IntArea received = received(INTS, round);
            send.start();
            Checks.isTrue(!send.test(), "nobody receives");
            world.barrier();
            check(receive(received, INTS, TAG + 6).waitStatus(), INTS, TAG + 6);
            send.waitFor();
            received.check("what is received");
        }
        free(send);
    }

    private void readyAgain() throws MPIException {
        final IntArea sent = out(INTS);
        final Prequest send = world.rSendInit(sent.buffer(), INTS / 2, pairs.type(), next, TAG + 7);
        for (int round = 0; round < 3; round++) {
            fill(sent, INTS, round);
            final IntArea received = received(INTS, round);
            final Request receive = receive(received, INTS, TAG + 7);
            world.barrier();
            send.start();
            check(receive.waitStatus(), INTS, TAG + 7);
            send.waitFor();
            received.check("what is received");
        }
        free(send);
    }

    private void bufferedAgain() throws MPIException {
        final IntArea sent = out(LONG);
        MPI.attachBuffer(new byte[2 * LONG * Integer.BYTES + MPI.BSEND_OVERHEAD]);
        final Prequest send = world.bSendInit(sent.buffer(), LONG / 2, pairs.type(), next, TAG + 8);
        for (int round = 0; round < 3; round++) {
            fill(sent, LONG, round);
            send.start();
            send.waitFor();
            fill(sent, LONG, 9);
            world.barrier();
            final IntArea received = received(LONG, round);
            check(receive(received, LONG, TAG + 8).waitStatus(), LONG, TAG + 8);
            received.check("what was sent first");
            world.barrier();
        }
        final var ignored = MPI.detachBuffer();
        free(send);
    }

    /** Two messages each way, started together. */
    private void standardAgain() throws MPIException {
        final IntArea[] sent = {out(INTS), out(INTS - 2)};
        final IntArea[] received = {in(INTS), in(INTS - 2)};
        final Prequest[] all = {
            world.recvInit(received[0].buffer(), INTS + 2, spread.type(), last, TAG + 9),
            world.recvInit(received[1].buffer(), INTS, spread.type(), last, TAG + 10),
            world.sendInit(sent[1].buffer(), INTS / 2 - 1, pairs.type(), next, TAG + 10),
            world.sendInit(sent[0].buffer(), INTS / 2, pairs.type(), next, TAG + 9)
        };
        for (int round = 0; round < 3; round++) {
            final int some = round;
            for (int i = 0; i < 2; i++) {
                fill(sent[i], INTS - 2 * i, round);
                received[i].expect(
                        spread, 0, INTS - 2 * i, index -> marks(last, rank).applyAsInt(index) + 50 * some);
            }
            Prequest.startAll(all);
            final Status[] statuses = Request.waitAllStatus(all);
            for (int i = 0; i < 2; i++) {
                check(statuses[i], INTS - 2 * i, TAG + 9 + i);
                received[i].check("message " + i);
            }
        }
        for (final Prequest each : all) {
            free(each);
        }
    }

    private void fill(final IntArea sent, final int ints, final int round) {
        sent.hold(pairs, 0, ints, index -> marks(rank, next).applyAsInt(index) + 50 * round);
    }

    private IntArea received(final int ints, final int round) {
        return in(ints).expect(spread, 0, ints, index -> marks(last, rank).applyAsInt(index) + 50 * round);
    }

    private static void free(final Prequest request) throws MPIException {
        Checks.isTrue(!request.isNull(), "a persistent request stays when it is over");
        request.free();
        Checks.isTrue(request.isNull(), "freed");
    }

    private void noProcess() throws MPIException {
        final IntArea nothing = new IntArea(way, 1);
        world.sSend(nothing.buffer(), 1, MPI.INT, MPI.PROC_NULL, TAG);
        world.rSend(nothing.buffer(), 1, MPI.INT, MPI.PROC_NULL, TAG);
        world.bSend(nothing.buffer(), 1, MPI.INT, MPI.PROC_NULL, TAG);
        Request.waitAll(new Request[] {
            world.isSend(nothing.buffer(), 1, MPI.INT, MPI.PROC_NULL, TAG),
            world.irSend(nothing.buffer(), 1, MPI.INT, MPI.PROC_NULL, TAG),
            world.ibSend(nothing.buffer(), 1, MPI.INT, MPI.PROC_NULL, TAG)
        });
        final Message message = new Message();
        Checks.equal(message.mProbe(MPI.PROC_NULL, TAG, world).getSource(), MPI.PROC_NULL, "source of nothing");
        Checks.isTrue(message.isNoProc(), "a message of no process");
        final Status status = message.mRecv(nothing.buffer(), 1, MPI.INT);
        Checks.equal(status.getSource(), MPI.PROC_NULL, "source of nothing");
        Checks.equal(status.getCount(MPI.INT), 0, "nothing");
        nothing.check("what no process sends");
    }
}
