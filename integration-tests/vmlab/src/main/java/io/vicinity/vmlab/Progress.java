package io.vicinity.vmlab;

/** Tells people who wait what the lab is doing. */
final class Progress {
    private Progress() {}

    static void say(final String what) {
        System.out.println("vmlab: " + what);
    }
}
