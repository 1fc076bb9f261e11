package io.vicinity.agent.hypervisor;

/** Is told what was done so far, by the thread that does it. */
public interface Progress {
    /**
     * A step is done, or begins.
     *
     * @param step stable name.
     * @param text one line.
     */
    void step(String step, String text);

    /**
     * Something is not as it should be, and does not stop what is done.
     *
     * @param step stable name.
     * @param text one line, with the remedy.
     */
    void warning(String step, String text);
}
