package mpi;

import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.MessageEngine;
import io.vicinity.mpi.link.Links;

/** Lets a program of MPI that runs within a test enter a job of ranks of the same JVM. */
public final class LocalEntrance {
    private LocalEntrance() {}

    /** To be called before {@link MPI#Init}, through the class loader of the rank. */
    public static void prepare(final Links links) {
        Environment.use(() -> new LocalMembership(new MessageEngine(links), links), code -> {
            throw new Exited(code);
        });
    }

    /** What is thrown where a process would end. */
    public static final class Exited extends Error {
        private static final long serialVersionUID = 1L;

        private final int code;

        Exited(final int code) {
            super("exit with code " + code);
            this.code = code;
        }

        /** What the process would have ended with. */
        public int code() {
            return code;
        }
    }

    private record LocalMembership(MessageEngine messages, Links links) implements Membership {
        @Override
        public Engine engine() {
            return messages;
        }

        @Override
        public String jobName() {
            return "job";
        }

        @Override
        public String processorName() {
            return "local";
        }

        @Override
        public void close() {
            messages.finish();
            links.close();
        }
    }
}
