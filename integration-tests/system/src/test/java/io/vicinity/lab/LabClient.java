package io.vicinity.lab;

import java.time.Duration;

/** A client in a process of its own, which does what it is told: see {@link LabClientMain} for what it understands. */
public final class LabClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LabProcess process;
    private int asked;

    LabClient(final LabProcess process) {
        this.process = process;
    }

    /** The process, to be killed. */
    public LabProcess process() {
        return process;
    }

    /**
     * Has a command carried out.
     *
     * @param command and its arguments.
     * @return what the client says: {@code ok ...} or {@code failed CODE ...}.
     */
    public String ask(final Object... command) {
        begin(command);
        return answer();
    }

    /** Has a command carried out that must succeed; returns what is said behind "ok". */
    public String tell(final Object... command) {
        final String answer = ask(command);
        if (!answer.startsWith("ok")) {
            throw new AssertionError(
                    process.name() + ", told to " + join(command) + ": " + answer + "\n" + process.log());
        }
        return answer.substring("ok".length()).strip();
    }

    /** Begins a command whose answer is waited for later. */
    public void begin(final Object... command) {
        process.tell(++asked + " " + join(command));
    }

    /** Waits for the answer to what was begun last. */
    public String answer() {
        final String id = "answer " + asked + " ";
        return process.awaitLine(0, line -> line.startsWith(id), PATIENCE).substring(id.length());
    }

    private static String join(final Object... command) {
        final StringBuilder line = new StringBuilder();
        for (final Object word : command) {
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return line.toString();
    }
}
