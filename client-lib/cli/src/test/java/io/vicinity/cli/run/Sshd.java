package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real sshd, with keys of its own, that nobody else reaches: it does not listen. Each ssh starts one, and speaks to it through pipes. It
 * lets in whom it runs as.
 */
final class Sshd {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

    /** Where root's sshd has the directory that a service would make; no other program looks there. */
    private static final Path EMPTY_DIRECTORY = Path.of("/run/sshd");

    private final Path directory;

    private Sshd(final Path directory) {
        this.directory = directory;
    }

    /**
     * Prepares one.
     *
     * @param directory for its files.
     * @return that lets a user in; the test is skipped with the reason where there is none.
     */
    static Sshd in(final Path directory) throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(PROGRAM),
                "there is no " + PROGRAM + "; install it (Debian: apt install openssh-server)");
        final Sshd sshd = new Sshd(directory);
        sshd.writeFiles();
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(EMPTY_DIRECTORY);
        }
        final Process trial = new ProcessBuilder(Stream.concat(sshd.command().stream(), Stream.of("host", "exec true"))
                        .toList())
                .redirectErrorStream(true)
                .start();
        final String said = new String(trial.getInputStream().readAllBytes(), UTF_8);
        assumeTrue(trial.waitFor() == 0, () -> "sshd lets nobody in here: " + said + sshd.log());
        return sshd;
    }

    private void writeFiles() throws IOException, InterruptedException {
        for (final String key : List.of("host-key", "user-key")) {
            final int code = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path(key))
                    .inheritIO()
                    .start()
                    .waitFor();
            assumeTrue(code == 0, "ssh-keygen makes no keys here");
        }
        Files.write(
                directory.resolve("sshd_config"),
                List.of(
                        "HostKey " + path("host-key"),
                        "AuthorizedKeysFile " + path("user-key.pub"),
                        "StrictModes no",
                        "PidFile none",
                        // As a user may have it in a file that his shell reads at each login.
                        "ForceCommand echo 'some words of the login'; eval \"$SSH_ORIGINAL_COMMAND\""));
        Files.write(
                directory.resolve("ssh_config"),
                List.of(
                        "Host *",
                        "IdentityFile " + path("user-key"),
                        "IdentitiesOnly yes",
                        "HostKeyAlias the-host",
                        "UserKnownHostsFile " + path("known_hosts"),
                        "GlobalKnownHostsFile /dev/null",
                        "ProxyCommand " + PROGRAM + " -i -f " + path("sshd_config") + " -E " + path("sshd.log")));
        Files.writeString(
                directory.resolve("known_hosts"), "the-host " + Files.readString(directory.resolve("host-key.pub")));
    }

    private String path(final String name) {
        return directory.resolve(name).toString();
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("sshd.log"));
        } catch (final IOException e) {
            return "";
        }
    }

    /** The words that lead to it, before the name of a host, which may be any. */
    List<String> command() {
        return List.of("ssh", "-T", "-o", "BatchMode=yes", "-F", path("ssh_config"));
    }
}
