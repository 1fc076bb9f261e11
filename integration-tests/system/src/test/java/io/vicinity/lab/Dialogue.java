package io.vicinity.lab;

import java.time.Duration;

/** A talk with a {@link LabClientMain}, wherever it runs. Not thread-safe. */
public class Dialogue {
    private final Speaker client;
    private final Duration patience;
    private int asked;

    /**
     * Begins a talk.
     *
     * @param client   to talk to.
     * @param patience with each answer.
     */
    public Dialogue(final Speaker client, final Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /**
     * Has a command carried out.
     *
     * @param command and its arguments.
     * @return what the client says: {@code ok ...} or {@code failed CODE ...}.
     */
    public final String ask(final Object... command) {
        begin(command);
        return answer();
    }

    /** Has a command carried out that must succeed; returns what is said behind "ok". */
    public final String tell(final Object... command) {
        begin(command);
        return success();
    }

    /** Begins a command whose answer is waited for later. */
    public final void begin(final Object... command) {
        client.tell(++asked + " " + join(command));
    }

    /** Waits for the answer to what was begun last. */
    public final String answer() {
        final String id = "answer " + asked + " ";
        return client.awaitLine(0, line -> line.startsWith(id), patience).substring(id.length());
    }

    /** Waits for the answer to what was begun last, which must have succeeded; returns what is said behind "ok". */
    public final String success() {
        final String answer = answer();
        if (!answer.startsWith("ok")) {
            throw new AssertionError(client.name() + " says: " + answer + "\n" + client.log());
        }
        return answer.substring("ok".length()).strip();
    }

    private static String join(final Object... command) {
        final StringBuilder line = new StringBuilder();
        for (final Object word : command) {
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return line.toString();
    }
}
