package io.vicinity.agent.directory.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import io.vicinity.agent.Said;
import io.vicinity.agent.config.DirectoryConfig;
import io.vicinity.agent.config.EtcdConfig;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.agent.pki.ServerCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd that lets in only whom it knows, and that is let in only if it is known. */
class EtcdSecurityTest {
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final String PREFIX = "/vicinity";

    @TempDir
    private Path directory;

    private static void done(final CompletableFuture<?> step) throws Exception {
        step.get(20, TimeUnit.SECONDS);
    }

    private static void assertRefused(final EtcdConfig config, final String... why) {
        try (Said said = new Said(EtcdKeeper.class);
                HostInFleet stranger = new HostInFleet("stranger", new DirectoryConfig(config, false))) {
            HostInFleet.await()
                    .until(() -> said.lines().stream()
                            .anyMatch(line -> line.contains("host=stranger")
                                    && Stream.of(why).allMatch(line::contains)));
            assertThat(stranger.directory().status().connected()).isFalse();
        }
    }

    @Test
    void shouldSpeakTlsBothWays() throws Exception {
        final Path ca = directory.resolve("ca");
        final CertificateAuthority authority = CertificateAuthority.open(ca);
        // An agent's certificate is as good as any for a server.
        ServerCredentials.open(ca, authority, List.of());
        authority.issueVm(new Identity("h1", "agents"), VALIDITY).write(directory.resolve("client"));
        final CertificateAuthority others = CertificateAuthority.open(directory.resolve("others"));
        others.issueVm(new Identity("h1", "agents"), VALIDITY).write(directory.resolve("forged"));
        final Path caFile = ca.resolve("ca.pem");
        try (Etcd etcd = Etcd.startTls(directory, caFile, ca.resolve("agent.pem"), ca.resolve("agent.key"))) {
            try (HostInFleet h1 = new HostInFleet("h1", new DirectoryConfig(tls(etcd, caFile, "client"), false))) {
                h1.awaitConnected().claim("left", 1);
                try (HostInFleet h2 = new HostInFleet("h2", new DirectoryConfig(tls(etcd, caFile, "client"), false))) {
                    h2.awaitFound("left", h1.location(1));
                }
            }
            assertRefused(tls(etcd, caFile, "forged"), "bad_certificate");
            assertRefused(tls(etcd, directory.resolve("forged/ca.pem"), "client"), "SSLHandshakeException");
            assertRefused(
                    new EtcdConfig(
                            List.of(etcd.endpoint().replace("https", "http")),
                            PREFIX,
                            null,
                            null,
                            null,
                            null,
                            null,
                            LEASE),
                    "UNAVAILABLE");
            assertRefused(tls(etcd, directory.resolve("missing.pem"), "client"), "directory.etcd.ca", "missing.pem");
        }
    }

    private EtcdConfig tls(final Etcd etcd, final Path caFile, final String who) {
        return new EtcdConfig(
                List.of(etcd.endpoint()),
                PREFIX,
                null,
                null,
                caFile,
                directory.resolve(who + "/cert.pem"),
                directory.resolve(who + "/key.pem"),
                LEASE);
    }

    @Test
    void shouldShowItsPassword() throws Exception {
        final Path good = Files.writeString(directory.resolve("good"), "secret\n");
        final Path bad = Files.writeString(directory.resolve("bad"), "guess\n");
        try (Etcd etcd = Etcd.start(directory)) {
            protect(etcd);
            try (HostInFleet h1 = new HostInFleet("h1", new DirectoryConfig(password(etcd, PREFIX, good), false))) {
                h1.awaitConnected().claim("left", 1);
                // It takes its tokens with it.
                etcd.kill();
                h1.awaitLost();
                etcd.start();
                h1.awaitConnected().claim("right", 2);
                try (HostInFleet h2 = new HostInFleet("h2", new DirectoryConfig(password(etcd, PREFIX, good), false))) {
                    h2.awaitFound("left", h1.location(1));
                    h2.awaitFound("right", h1.location(2));
                }
            }
            assertRefused(password(etcd, PREFIX, bad), "authentication failed");
            assertRefused(password(etcd, "/elsewhere", good), "permission denied");
            assertRefused(password(etcd, PREFIX, directory.resolve("missing")), "directory.etcd.password_file");
        }
    }

    private static EtcdConfig password(final Etcd etcd, final String prefix, final Path file) {
        return new EtcdConfig(List.of(etcd.endpoint()), prefix, "agents", file, null, null, null, LEASE);
    }

    /** As the operators' page tells to. */
    private static void protect(final Etcd etcd) throws Exception {
        final ByteSequence root = EtcdKeys.bytes("root");
        final ByteSequence agents = EtcdKeys.bytes("agents");
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            final Auth auth = client.getAuthClient();
            done(auth.userAdd(root, EtcdKeys.bytes("toor")));
            done(auth.roleAdd(root));
            done(auth.userGrantRole(root, root));
            done(auth.userAdd(agents, EtcdKeys.bytes("secret")));
            done(auth.roleAdd(agents));
            done(auth.roleGrantPermission(
                    agents, EtcdKeys.bytes(PREFIX + "/"), EtcdKeys.bytes(PREFIX + "0"), Permission.Type.READWRITE));
            done(auth.userGrantRole(agents, agents));
            done(auth.authEnable());
        }
    }
}
