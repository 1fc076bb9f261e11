package io.vicinity.client.fabric;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * What the application consumes it tells nobody but by words in memory: they are looked at here as long as something that came is not
 * consumed, more and more seldom. Confined to the event loop.
 */
final class ConsumedWatch {
    private static final long SHORTEST_MICROS = 500;
    private static final long LONGEST_MICROS = 16_000;

    /** So many looks find little to tell before it is told alone, where something else went lately: what goes next tells it along. */
    private static final int LOOKS_FOR_ANSWER = 8;

    private final EventLoop loop;
    private final Inbound inbound;
    private final Teller teller;
    private final Runnable look;
    private Future<?> looking;
    private long waitMicros = SHORTEST_MICROS;

    /** So many looks more the next answer may take. */
    private int looksForAnswer;

    /** Tells the other end. */
    interface Teller {
        /** Can it be told anything? */
        boolean isUp();

        /**
         * Tells what was consumed since.
         *
         * @return false if nothing was.
         */
        boolean tellOfConsumed();
    }

    /**
     * Does not look yet.
     *
     * @param inbound that what came is in.
     * @param teller  called on the loop.
     * @param guard   around each look.
     */
    ConsumedWatch(
            final EventLoop loop, final Inbound inbound, final Teller teller, final UnaryOperator<Runnable> guard) {
        this.loop = loop;
        this.inbound = inbound;
        this.teller = teller;
        this.look = guard.apply(this::look);
    }

    /** Something came, or can be told again. */
    void begin() {
        if (looking == null && teller.isUp() && inbound.isWatched()) {
            waitMicros = SHORTEST_MICROS;
            lookIn(waitMicros);
        }
    }

    /**
     * Something went, as an answer perhaps. What was consumed is often published just behind it, so it need not have told of that: the next
     * answer does.
     */
    void answered() {
        looksForAnswer = LOOKS_FOR_ANSWER;
    }

    void end() {
        if (looking != null) {
            looking.cancel(false);
        }
    }

    private void lookIn(final long micros) {
        looking = loop.schedule(look, micros, TimeUnit.MICROSECONDS);
    }

    private void look() {
        looking = null;
        if (!teller.isUp()) {
            return;
        }
        // Beside a block a packet costs nothing, and many may wait for the room.
        if (looksForAnswer > 0 && inbound.isWatched() && !inbound.hasMuchToTell() && !inbound.hasGivenBack()) {
            looksForAnswer--;
            lookIn(SHORTEST_MICROS);
        } else if (teller.tellOfConsumed()) {
            begin();
        } else if (inbound.isWatched()) {
            waitMicros = Math.min(LONGEST_MICROS, 2 * waitMicros);
            lookIn(waitMicros);
        }
    }
}
