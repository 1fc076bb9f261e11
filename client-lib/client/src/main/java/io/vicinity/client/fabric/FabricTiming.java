package io.vicinity.client.fabric;

import java.time.Duration;

/**
 * How long what may take on the fabric.
 *
 * @param connect   to make a connection.
 * @param greet     for both to show on it who they are, and to greet: a process that does so for the first time needs some time.
 * @param heartbeat after which an end that said nothing gives a sign of life.
 * @param deaf      after which an end that heard nothing takes the connection for dead.
 * @param limit     for which a channel waits for its other end to be reached again.
 */
public record FabricTiming(Duration connect, Duration greet, Duration heartbeat, Duration deaf, Duration limit) {
    /** What fits most networks. */
    public static final FabricTiming DEFAULT = new FabricTiming(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(4),
            Duration.ofSeconds(30));

    /**
     * The same, but for how long a channel waits.
     *
     * @param other limit.
     * @return another timing.
     */
    public FabricTiming withLimit(final Duration other) {
        return new FabricTiming(connect, greet, heartbeat, deaf, other);
    }
}
