package io.vicinity.cli.sandbox;

import java.io.IOException;

/** What is done while a sandbox starts. */
@FunctionalInterface
public interface Meanwhile {
    /**
     * Called a hundred times a second, by the thread that starts the sandbox, which waits for it.
     *
     * @throws IOException that ends the start.
     */
    void act() throws IOException;
}
