package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Two VMs of one tenant find each other by name alone, and send each other files. */
abstract class FileTransferContract {
    private static final Path LIBRARIES = Path.of(System.getProperty("java.home"), "lib");

    /** A file that every JDK has: some 20 MB of machine code. */
    static final Path REAL_FILE = LIBRARIES.resolve("server").resolve("libjvm.so");

    /** Another, of some 200 kB. */
    static final Path SHORT_FILE = LIBRARIES.resolve("libjava.so");

    /** Two VMs at least. */
    abstract Vms vms();

    @Test
    void shouldSendARealFileToAnEndpointKnownByNameOnly() throws IOException {
        assertThat(send(REAL_FILE)).contains("sha256");
    }

    /** Returns what the sender said. */
    final String send(final Path file) throws IOException {
        final VmCommand receive = startReceiving(vms());
        final VmCommand send = startSending(vms(), file);

        assertThat(send.awaitExit()).as(send.output()).isZero();
        assertThat(receive.awaitExit()).as(receive.output()).isZero();
        assertThat(vms().directory(2).resolve(file.getFileName())).hasSameBinaryContentAs(file);
        return send.output();
    }

    /** Has the second VM wait for a file, which replaces one of that name. */
    static VmCommand startReceiving(final Vms vms) {
        return vms.start(
                2,
                "receive",
                "--name",
                "inbox",
                "--overwrite",
                "--output",
                vms.directoryInVm(2).toString());
    }

    /** Has the first VM send it one. */
    static VmCommand startSending(final Vms vms, final Path file) {
        return vms.start(1, "send", "--wait", "60s", file.toString(), "inbox");
    }
}
