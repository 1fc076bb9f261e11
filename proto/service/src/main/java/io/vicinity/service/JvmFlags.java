package io.vicinity.service;

/** Looks for the JVM flags that our programs need, before something deep inside misses them. */
public final class JvmFlags {
    /** Opens what Agrona's buffers are made of. */
    public static final String ADD_OPENS = "--add-opens java.base/jdk.internal.misc=ALL-UNNAMED";

    private JvmFlags() {}

    /**
     * Checks the flags.
     *
     * @throws VicinityFailure {@link FailureCode#JVM_FLAGS_MISSING}, naming the flag.
     */
    public static void check() {
        final Module ours = JvmFlags.class.getModule();
        if (!Object.class.getModule().isOpen("jdk.internal.misc", ours)) {
            throw new VicinityFailure(
                    FailureCode.JVM_FLAGS_MISSING,
                    "the JVM was started without " + ADD_OPENS,
                    "add it to the command line, or start by a launcher of deploy/bin");
        }
    }
}
