package io.vicinity.agent;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs, while this is open. */
public final class Said extends Handler implements AutoCloseable {
    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /**
     * Begins to listen.
     *
     * @param who logs.
     */
    public Said(final Class<?> who) {
        logger = Logger.getLogger(who.getName());
        logger.addHandler(this);
    }

    /**
     * What was said up to now.
     *
     * @return line by line; grows as more is said.
     */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(final LogRecord event) {
        lines.add(
                event.getParameters() == null
                        ? event.getMessage()
                        : MessageFormat.format(event.getMessage(), event.getParameters()));
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
