package io.vicinity.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real libvirt of this machine. Where it is not there and root may install it, it is installed; where it does not run, it is started
 * for the test, without systemd.
 */
public final class Libvirt implements AutoCloseable {
    /** Address of the connection. */
    public static final String URI = "qemu:///system";

    private static final List<String> PACKAGES =
            List.of("libvirt-daemon", "libvirt-daemon-driver-qemu", "libvirt-clients", "qemu-system-x86");
    private static final String USER = "libvirt-qemu";
    private static final String GROUP = "kvm";
    private static final long PATIENCE_SECONDS = 30;
    private static final long INSTALL_SECONDS = 600;
    private static final int TRIES = 50;

    private final List<ProcessHandle> started = new ArrayList<>();
    private KvmAccess kvm;

    private Libvirt() {}

    /** What a command printed, both ways, and its exit code. */
    public record Outcome(int code, String text) {}

    /**
     * Finds libvirt, or makes it.
     *
     * @return libvirt, answering; the test is skipped with the reason where it cannot be had.
     */
    public static Libvirt start() throws IOException, InterruptedException {
        assumeTrue(isRoot(), "libvirt's system instance is started and asked as root only");
        if (!hasPrograms()) {
            System.out.println("installing libvirt: " + PACKAGES);
            final List<String> command =
                    new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
            command.addAll(PACKAGES);
            final Outcome installed = installed(command);
            assumeTrue(
                    installed.code() == 0 && hasPrograms(),
                    "libvirt is not there and cannot be installed: " + lastLine(installed.text()));
        }
        final Libvirt libvirt = new Libvirt();
        try {
            libvirt.makeRun();
        } catch (final IOException | InterruptedException | RuntimeException e) {
            libvirt.close();
            throw e;
        }
        return libvirt;
    }

    private static Outcome installed(final List<String> command) throws InterruptedException {
        try {
            return run(INSTALL_SECONDS, "", command.toArray(String[]::new));
        } catch (final IOException e) {
            return new Outcome(1, e.getMessage());
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static boolean hasPrograms() {
        final String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Stream.of("virsh", "libvirtd", "virtlogd", "qemu-system-x86_64")
                .allMatch(program -> Stream.of(path.split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))));
    }

    private void makeRun() throws IOException, InterruptedException {
        if (virsh("version").code() == 0) {
            return;
        }
        // What the package with the systemd units would have made.
        Files.createDirectories(Path.of("/var/log/libvirt/qemu"));
        Files.createDirectories(Path.of("/run/libvirt"));
        if (run(PATIENCE_SECONDS, "", "getent", "passwd", USER).code() != 0) {
            run(PATIENCE_SECONDS, "", "groupadd", "-f", "-r", GROUP);
            run(PATIENCE_SECONDS, "", "groupadd", "-f", "-r", USER);
            run(
                    PATIENCE_SECONDS,
                    "",
                    "useradd",
                    "-r",
                    "-g",
                    GROUP,
                    "-d",
                    "/var/lib/libvirt",
                    "-s",
                    "/usr/sbin/nologin",
                    USER);
        }
        // Where libvirt sees that root's QEMU could use KVM, and that its user may not, it finds out all that QEMU can
        // for each domain anew, time and again: for a minute.
        if (KvmAccess.isKeptFrom(GROUP)) {
            kvm = KvmAccess.give(GROUP);
        }
        for (final String daemon : List.of("/usr/sbin/virtlogd", "/usr/sbin/libvirtd")) {
            // In the foreground, so that it is known which process is to be ended.
            started.add(new ProcessBuilder(daemon)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .toHandle());
        }
        Outcome version = virsh("version");
        for (int i = 0; i < TRIES && version.code() != 0; i++) {
            Thread.sleep(200);
            version = virsh("version");
        }
        assumeTrue(version.code() == 0, "libvirtd does not run here: " + lastLine(version.text()));
    }

    private static String lastLine(final String text) {
        return text.lines().filter(line -> !line.isBlank()).reduce("", (_, next) -> next);
    }

    /**
     * Asks libvirt.
     *
     * @param arguments of virsh.
     * @return what came of it.
     */
    public Outcome virsh(final String... arguments) throws IOException, InterruptedException {
        return virshWithInput("", arguments);
    }

    /**
     * Asks libvirt, with something to read.
     *
     * @param input     for virsh.
     * @param arguments of virsh.
     * @return what came of it.
     */
    public Outcome virshWithInput(final String input, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", URI));
        command.addAll(List.of(arguments));
        return run(PATIENCE_SECONDS, input, command.toArray(String[]::new));
    }

    private static Outcome run(final long seconds, final String input, final String... command)
            throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command[0] + " does not end");
        }
        return new Outcome(process.exitValue(), text);
    }

    @Override
    public void close() throws IOException {
        started.reversed().forEach(ProcessHandle::destroy);
        if (kvm != null) {
            kvm.close();
        }
    }
}
