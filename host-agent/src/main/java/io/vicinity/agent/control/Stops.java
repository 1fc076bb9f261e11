package io.vicinity.agent.control;

import io.grpc.Server;
import java.util.concurrent.TimeUnit;

/** How servers end. */
final class Stops {
    private Stops() {}

    /** Lets calls end for a while, then ends them. */
    static void await(final Server server, final long seconds) {
        try {
            if (!server.awaitTermination(seconds, TimeUnit.SECONDS)) {
                server.shutdownNow();
                final boolean ignored = server.awaitTermination(seconds, TimeUnit.SECONDS);
            }
        } catch (final InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
