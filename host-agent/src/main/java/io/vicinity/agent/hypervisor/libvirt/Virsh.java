package io.vicinity.agent.hypervisor.libvirt;

import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs libvirt's {@code virsh}: never by a shell, always in the C locale, and not for ever. Thread-safe.
 */
final class Virsh {
    private static final String PROGRAM = "virsh";
    private static final int MAX_OUTPUT = 8 << 20;
    private static final int MAX_REASON = 512;

    private final List<String> program;
    private final String uri;

    Virsh(final String uri) {
        this(List.of(PROGRAM), uri);
    }

    /** With another program in the place of virsh, for tests. */
    Virsh(final List<String> program, final String uri) {
        this.program = program;
        this.uri = uri;
    }

    String uri() {
        return uri;
    }

    /**
     * Runs a command.
     *
     * @param patience most time that it may take.
     * @param input    what it reads.
     * @param command  with its arguments.
     * @return what it prints.
     * @throws VirshRefusedException if libvirt refuses.
     * @throws VicinityFailure       HYPERVISOR_UNREACHABLE, TIMED_OUT.
     */
    String run(final Duration patience, final String input, final String... command) throws VirshRefusedException {
        final Process process = start(command);
        try {
            final CompletableFuture<String> printed =
                    CompletableFuture.supplyAsync(() -> read(process.getInputStream()), Thread::startVirtualThread);
            final CompletableFuture<String> complained =
                    CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), Thread::startVirtualThread);
            write(process, input);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new VicinityFailure(
                        FailureCode.TIMED_OUT,
                        "virsh " + command[0] + " did not end within " + patience.toMillis() + " ms",
                        "see whether libvirt answers: virsh -c " + uri + " list");
            }
            if (process.exitValue() != 0) {
                throw refusal(complained.join());
            }
            return printed.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VicinityFailure(
                    FailureCode.HYPERVISOR_UNREACHABLE, "the agent ends", "try again when it is back", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private VirshRefusedException refusal(final String complaint) {
        final String line = complaint.strip().replaceAll("\\s*\\R\\s*", ": ");
        final String reason = line.isEmpty() ? "it gives no reason" : line;
        if (reason.contains("failed to connect to the hypervisor")) {
            throw new VicinityFailure(
                    FailureCode.HYPERVISOR_UNREACHABLE,
                    "libvirt does not answer at " + uri + ": " + reason,
                    "start libvirtd or virtqemud, and let the agent's user connect (group libvirt)");
        }
        return new VirshRefusedException(reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason);
    }

    private static void write(final Process process, final String input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (final IOException e) {
            // It ended without reading; its exit code tells why.
            return;
        }
    }

    private static String read(final InputStream from) {
        try (from) {
            return new String(from.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(final String... command) {
        final List<String> all = new ArrayList<>(program);
        all.addAll(List.of("-q", "-c", uri));
        all.addAll(List.of(command));
        final ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("LC_ALL", "C");
        builder.environment().remove("VIRSH_DEBUG");
        try {
            return builder.start();
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.HYPERVISOR_UNREACHABLE,
                    program.getFirst() + " cannot be run: " + CauseChain.oneLine(e),
                    "install it (Debian, Ubuntu: libvirt-clients; Fedora: libvirt-client), or take libvirt out of the"
                            + " agent's configuration",
                    e);
        }
    }

    /**
     * Runs a command that prints without end.
     *
     * @param lines   is told each line.
     * @param started is given the process, to end it.
     * @param command with its arguments.
     * @return the last thing that it complained of.
     * @throws VicinityFailure HYPERVISOR_UNREACHABLE.
     */
    String follow(final Consumer<String> lines, final Consumer<Process> started, final String... command) {
        final Process process = start(command);
        try {
            started.accept(process);
            process.getOutputStream().close();
            final CompletableFuture<String> complained =
                    CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), Thread::startVirtualThread);
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                String line = out.readLine();
                while (line != null) {
                    lines.accept(line);
                    line = out.readLine();
                }
            }
            return complained.join().strip().replaceAll("\\s*\\R\\s*", ": ");
        } catch (final IOException e) {
            return CauseChain.oneLine(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
