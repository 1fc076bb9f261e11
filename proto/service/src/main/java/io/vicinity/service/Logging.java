package io.vicinity.service;

import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Sets logging up: everything to standard error, by {@link LineFormatter}. Our code logs by {@link System.Logger}. */
public final class Logging {
    /** Held here, because JUL forgets the level of a logger that nobody holds. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("io.grpc"),
            Logger.getLogger("io.netty"),
            Logger.getLogger("io.perfmark"),
            Logger.getLogger("sun"),
            Logger.getLogger("jdk"),
            Logger.getLogger("javax"),
            Logger.getLogger("com.sun"));

    private static final Logger BOOTSTRAP = Logger.getLogger("io.netty.bootstrap");
    private static final Logger ETCD = Logger.getLogger("io.etcd.jetcd");

    private Logging() {}

    /**
     * Sets logging up for the whole process; replaces what was there.
     *
     * @param debug true for debug events of ours, and stacks behind exceptions.
     */
    public static void setUp(final boolean debug) {
        LogManager.getLogManager().reset();
        final Handler handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(new LineFormatter(debug));
        try {
            handler.setEncoding(StandardCharsets.UTF_8.name());
        } catch (final UnsupportedEncodingException e) {
            throw new AssertionError(e);
        }
        final Logger root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(debug ? Level.FINE : Level.INFO);
        // Tells of each UNIX socket that TCP's keep-alive means nothing to it.
        BOOTSTRAP.setLevel(Level.SEVERE);
        // Tells of each attempt to reach an etcd that is away; whoever asks is told too, and says it once.
        ETCD.setLevel(Level.SEVERE);
        for (final Logger library : QUIET) {
            library.setLevel(Level.WARNING);
        }
    }
}
