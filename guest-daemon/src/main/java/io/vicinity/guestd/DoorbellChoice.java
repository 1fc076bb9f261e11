package io.vicinity.guestd;

import java.util.Locale;

/**
 * How this VM is rung by its device, as an operator chose it. Whoever takes a device by vfio gives it back when he ends, and the kernel then
 * switches its memory off for a moment, or resets it: processes whose channels outlive the daemon may lose what they write meanwhile.
 * So nothing is bound unasked.
 */
enum DoorbellChoice {
    /** By vfio if the device is bound to vfio-pci already; else not at all. */
    AUTO,

    /** By vfio: a device without a driver is bound to vfio-pci. */
    VFIO,

    /** Not at all: who sleeps wakes by time. Others are rung nevertheless. */
    NONE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DoorbellChoice parse(final String text) {
        for (final DoorbellChoice choice : values()) {
            if (choice.word().equals(text)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("doorbell: " + text + " is none of auto, vfio, none");
    }
}
