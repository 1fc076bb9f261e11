package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Engine;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How a rank waits for another on a board: it looks again and again, for as long as the other is likely to come at once; then in turns, as the
 * engine waits; and before that sleeps, the other is asked to wake it, and told what this rank calls: it may wait for this one in another collective.
 *
 * <p>Where there are more ranks than processors, the one that is waited for may want this very one: it yields between two looks.
 */
final class BoardWait implements BooleanSupplier {
    private static final int LOOKS = 2_000;
    private static final int YIELDS = 256;

    /** So often there is a turn meanwhile: others may wait for messages of this rank. */
    private static final int YIELDS_A_TURN = 16;

    /** After so long the other is asked. The engine's waiting sleeps no sooner than twice as long. */
    private static final long SLEEPY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Engine engine;
    private final Agreement agreement;
    private final boolean isCrowded;
    private PeerSlot peer;
    private int rank;
    private int lot;
    private long stage;
    private long since;

    BoardWait(final Engine engine, final Agreement agreement) {
        this.engine = engine;
        this.agreement = agreement;
        this.isCrowded = engine.worldSize() > Runtime.getRuntime().availableProcessors();
    }

    /** Waits until a neighbour, which is a rank of the communicator, has reached a stage; throws if it never will, as it calls something else. */
    void await(final PeerSlot awaited, final int awaitedRank, final long wanted) {
        peer = awaited;
        rank = awaitedRank;
        stage = wanted;
        lot = Stages.lotOf(Stages.numberOf(wanted));
        if (!isHereSoon()) {
            since = System.nanoTime();
            engine.await(this);
        }
    }

    private boolean isHereSoon() {
        if (looksAt()) {
            return true;
        }
        if (isCrowded) {
            for (int i = 1; i <= YIELDS; i++) {
                Thread.yield();
                if (looksAt()) {
                    return true;
                }
                if (i % YIELDS_A_TURN == 0) {
                    engine.takeTurn();
                }
            }
        } else {
            for (int i = 0; i < LOOKS; i++) {
                if (looksAt()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean looksAt() {
        engine.enter();
        try {
            return peer.hasReached(lot, stage);
        } finally {
            engine.leave();
        }
    }

    /** Called with the engine entered. */
    @Override
    public boolean getAsBoolean() {
        final boolean isSleepy = System.nanoTime() - since > SLEEPY_NANOS;
        if (peer.hasReachedOrAsk(lot, stage, isSleepy)) {
            return true;
        }
        if (isSleepy) {
            agreement.awaitsForLong(rank);
        }
        return false;
    }
}
