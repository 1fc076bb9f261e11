package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** QEMU with an ivshmem-doorbell device, and no guest in it. */
public final class Qemu {
    private static final String PROGRAM = "qemu-system-x86_64";

    private Qemu() {}

    public static void assumeThere() {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, PROGRAM))),
                PROGRAM + " is not on the PATH");
    }

    public static Process start(final Path socket, final Path log) throws IOException {
        return new ProcessBuilder(
                        PROGRAM,
                        "-M",
                        "q35",
                        "-accel",
                        "tcg",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-S",
                        "-chardev",
                        "socket,path=" + socket + ",id=iv",
                        "-device",
                        "ivshmem-doorbell,chardev=iv,vectors=2")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** With an empty port, which needs no guest to give a device up, and by KVM where that is to be had. */
    static Process startWithPort(final Path monitor, final Path log) throws IOException {
        return new ProcessBuilder(
                        PROGRAM,
                        "-M",
                        "q35",
                        "-accel",
                        "kvm",
                        "-accel",
                        "tcg",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-S",
                        "-global",
                        "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off",
                        "-device",
                        "pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=64M",
                        "-qmp",
                        "unix:" + monitor + ",server=on,wait=off")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Waits until it mapped the memory: so it took the whole greeting for good. */
    public static void awaitMapped(final Process qemu, final Path memory, final Path log) throws Exception {
        while (!Files.readString(Path.of("/proc/" + qemu.pid() + "/maps")).contains(memory.toString())) {
            assertAlive(qemu, log);
            Thread.sleep(20);
        }
    }

    public static void assertAlive(final Process qemu, final Path log) throws IOException {
        assertThat(qemu.isAlive()).as(Files.readString(log)).isTrue();
    }
}
