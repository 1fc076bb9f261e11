package io.vicinity.cli.perf;

import io.vicinity.client.Route;
import java.util.Optional;

/**
 * One side of a connection that is measured. Messages go out of one reused private buffer and are copied out into another, as an
 * application would have it. Methods wait by spinning: each side has a core of its own. Used by one thread.
 */
interface Pipe extends AutoCloseable {
    /**
     * Sends a message, spinning while there is no room.
     *
     * @param length in bytes.
     */
    void send(int length);

    /**
     * Receives messages, spinning until at least one is there.
     *
     * @param limit of messages.
     * @return messages received, 1 to limit.
     */
    int receive(int limit);

    /** What the messages travel on now, where they travel by a channel of Vicinity's. */
    default Optional<Route> route() {
        return Optional.empty();
    }

    /** Called on both sides before a batch, outside the measured time. */
    default void resume() {}

    /** Called on both sides after a batch, outside the measured time. */
    default void pause() {}

    /** Called on the leader's side again and again while the follower opens or closes its side. */
    default void idle() {}

    @Override
    default void close() {}
}
