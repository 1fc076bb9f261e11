package io.vicinity.vmlab;

/**
 * Does a guest's clock go as the machine's? A kernel finds out when it boots how fast its processor counts. Where that is emulated, on a machine that
 * is busy, it now and then takes it for a tenth of what it is; then ten seconds last one, whatever waits loses patience, and a timer that ticks ten
 * times as often leaves nobody else the processor.
 */
final class GuestClock {
    /** What a kernel finds out may be wrong by some thousandths. */
    private static final double TOLERANCE = 1.1;

    private GuestClock() {}

    /**
     * Compares.
     *
     * @param uptime seconds since the guest's kernel began, as it counts them.
     * @param age    seconds since its QEMU was started, which was before that.
     */
    static boolean isRight(final double uptime, final double age) {
        return uptime < TOLERANCE * age;
    }
}
