package io.vicinity.agent.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
    private static final Identity VM = new Identity("vm1", "acme");

    @TempDir
    private Path directory;

    private CertificateAuthority authority() {
        return CertificateAuthority.open(directory);
    }

    @Test
    void shouldMakeTheAuthorityOnceAndKeepIt() {
        assertThat(authority().certificate()).isEqualTo(authority().certificate());
    }

    @Test
    void shouldMakeOneAuthorityWhenManyAskAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            final List<Callable<X509Certificate>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> authority().certificate());
            }
            final X509Certificate expected = authority().certificate();
            for (final Future<X509Certificate> task : threads.invokeAll(tasks)) {
                assertThat(task.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldMintACertificateThatSaysVmAndTenant() throws Exception {
        final Credentials credentials = authority().issueVm(VM, Duration.ofDays(1));
        credentials.certificate().verify(authority().certificate().getPublicKey());
        credentials.certificate().checkValidity();
        assertThat(Identity.of(credentials.certificate())).isEqualTo(VM);
        assertThat(credentials.certificate().getSubjectAlternativeNames())
                .anyMatch(name -> name.contains("vicinity://acme/vm1"));
        assertThat(credentials.certificate().getExtendedKeyUsage())
                .as("a VM cannot serve as an agent")
                .containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void shouldWriteFilesForTheirOwnerOnly() throws Exception {
        final Path out = directory.resolve("vm1");
        final Credentials credentials = authority().issueVm(VM, Duration.ofDays(1));
        credentials.write(out);
        for (final String file : List.of("cert.pem", "key.pem", "ca.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve(file))))
                    .isEqualTo("rw-------");
        }
        assertThat(PemFiles.readCertificate(out.resolve("cert.pem"))).isEqualTo(credentials.certificate());
        assertThat(PemFiles.readKey(out.resolve("key.pem"))).isEqualTo(credentials.key());
        assertThat(PemFiles.readCertificate(out.resolve("ca.pem")))
                .isEqualTo(authority().certificate());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("ca.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldRefuseNamesThatAreNone() {
        for (final Identity bad : List.of(
                new Identity("VM", "acme"),
                new Identity("vm/1", "acme"),
                new Identity("", "acme"),
                new Identity("vm1", "a b"),
                new Identity("v".repeat(64), "acme"))) {
            assertThatThrownBy(() -> authority().issueVm(bad, Duration.ofDays(1)))
                    .isInstanceOfSatisfying(
                            VicinityFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(FailureCode.BAD_NAME));
        }
    }

    @Test
    void shouldFindNoVmInACertificateThatNamesNone() {
        assertThatThrownBy(() -> Identity.of(authority().certificate()))
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.CERTIFICATE_REFUSED));
    }

    @Test
    void shouldKeepTheAgentsCertificateUntilItsNamesChange() throws Exception {
        final CertificateAuthority authority = authority();
        final X509Certificate first =
                ServerCredentials.open(directory, authority, List.of()).certificate();
        assertThat(first.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(ServerCredentials.open(directory, authority, List.of()).certificate())
                .isEqualTo(first);
        final X509Certificate second = ServerCredentials.open(directory, authority, List.of("10.0.2.2", "host.example"))
                .certificate();
        assertThat(second).isNotEqualTo(first);
        assertThat(second.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .contains("10.0.2.2", "host.example");
        assertThat(ServerCredentials.open(directory, authority, List.of("10.0.2.2", "host.example"))
                        .certificate())
                .isEqualTo(second);
    }

    @Test
    void shouldNameAFileThatIsDamaged() throws Exception {
        authority();
        Files.writeString(directory.resolve("ca.pem"), "nothing");
        assertThatThrownBy(this::authority)
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("ca.pem")
                .hasMessageContaining("no CERTIFICATE");
    }
}
