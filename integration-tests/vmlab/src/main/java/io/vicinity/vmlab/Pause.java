package io.vicinity.vmlab;

/** Waits for what tells nobody that it has happened. */
final class Pause {
    private Pause() {}

    /**
     * Waits.
     *
     * @throws VmLabException if the thread is interrupted.
     */
    static void millis(final long millis) {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VmLabException("interrupted", e);
        }
    }
}
