package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** How a guest is told to run jobs, and says how they ended. Thread-safe. */
interface Jobs extends AutoCloseable {
    /** Ends when the guest takes jobs, or fails when it is gone. */
    CompletableFuture<Void> ready();

    /**
     * Has a job started.
     *
     * @param directory where its {@code command} lies, and its {@code output} will.
     * @return its exit code, when it has ended and all its output lies there.
     */
    CompletableFuture<Integer> start(String id, Path directory) throws IOException;

    @Override
    void close() throws IOException;
}
