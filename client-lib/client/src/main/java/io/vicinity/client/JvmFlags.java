package io.vicinity.client;

import org.agrona.concurrent.UnsafeBuffer;

/** Finds missing flags of the JVM before the first buffer does, which would only say {@code IllegalAccessError}. */
final class JvmFlags {
    private static final String OPENED_PACKAGE = "jdk.internal.misc";

    private JvmFlags() {}

    /**
     * Checks what Agrona's buffers need.
     *
     * @throws VicinityException JVM_FLAGS_MISSING, naming the flag to add.
     */
    static void check() {
        // A class literal does not initialise the class.
        final Module agrona = UnsafeBuffer.class.getModule();
        if (Object.class.getModule().isOpen(OPENED_PACKAGE, agrona)) {
            return;
        }
        final String flag =
                "--add-opens java.base/" + OPENED_PACKAGE + "=" + (agrona.isNamed() ? agrona.getName() : "ALL-UNNAMED");
        throw new VicinityException(
                "JVM_FLAGS_MISSING",
                "this JVM was started without " + flag + ", which buffers on shared memory need",
                "start java with " + flag + " (in an executable jar: 'Add-Opens: java.base/" + OPENED_PACKAGE
                        + "' in the manifest)");
    }
}
