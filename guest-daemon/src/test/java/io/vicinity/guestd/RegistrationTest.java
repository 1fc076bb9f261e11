package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vicinity.control.FailureStatus;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of a first session, and how it is told. */
@Timeout(60)
class RegistrationTest {
    @TempDir
    Path directory;

    private TestVm vm;

    @BeforeEach
    void setUp() throws Exception {
        vm = new TestVm(directory);
    }

    @AfterEach
    void tearDown() {
        vm.close();
    }

    private void assertFailsWith(final FailureCode code, final String naming) {
        assertThatThrownBy(() -> vm.startDaemon()).isInstanceOfSatisfying(VicinityFailure.class, e -> {
            assertThat(e.code()).as(e.oneLine()).isEqualTo(code);
            assertThat(e.oneLine()).contains(naming);
            assertThat(e.remedy()).isNotBlank();
        });
    }

    @Test
    void shouldWaitForAnAgentThatIsNotThereYet() throws Exception {
        vm.agent.kill();
        final GuestDaemon daemon = vm.startUnregistered();
        assertThat(Page.of(daemon).get("/readyz").statusCode()).isEqualTo(503);
        assertThat(Page.of(daemon).get("/livez").statusCode()).isEqualTo(200);
        vm.agent.start();
        assertThat(daemon.awaitRegistration().getVm()).isEqualTo("vm-a");
        await().untilAsserted(() ->
                assertThat(Page.of(daemon).get("/readyz").statusCode()).isEqualTo(200));
    }

    @Test
    void shouldNameAnAgentThatIsAbsent() {
        vm.agent.kill();
        vm.agentTimeout = Duration.ofMillis(300);
        assertFailsWith(FailureCode.AGENT_UNREACHABLE, vm.agent.address());
    }

    @Test
    void shouldNameACertificateThatExpired() throws Exception {
        vm.pki.enroll(directory.resolve("vm"), "CN=vm-a,O=acme", Instant.now().minusSeconds(60));
        assertFailsWith(FailureCode.CERTIFICATE_EXPIRED, "cert.pem");
    }

    @Test
    void shouldNameACertificateThatTheAgentDoesNotAccept() throws Exception {
        final Path other = new TestPki().enroll(directory.resolve("other"), "CN=vm-a,O=acme");
        for (final String file : new String[] {"cert.pem", "key.pem"}) {
            Files.copy(other.resolve(file), directory.resolve("vm").resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        assertFailsWith(FailureCode.CERTIFICATE_REFUSED, vm.agent.address());
    }

    @Test
    void shouldNotAcceptAnAgentOfAnotherAuthority() throws Exception {
        final Path other = new TestPki().enroll(directory.resolve("other"), "CN=vm-a,O=acme");
        Files.copy(
                other.resolve("ca.pem"),
                directory.resolve("vm").resolve("ca.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertFailsWith(FailureCode.CERTIFICATE_REFUSED, vm.agent.address());
        assertThat(vm.agent.hellos).isEmpty();
    }

    @Test
    void shouldNameAKeyThatIsNoKey() throws Exception {
        Files.writeString(directory.resolve("vm").resolve("key.pem"), "no key");
        assertFailsWith(FailureCode.CERTIFICATE_REFUSED, "key.pem");
    }

    @Test
    void shouldNameACertificateThatIsNotThere() throws Exception {
        Files.delete(directory.resolve("vm").resolve("cert.pem"));
        assertFailsWith(FailureCode.FILE_UNUSABLE, "cert.pem");
    }

    @Test
    void shouldPassOnWhyTheAgentRefusesTheVm() {
        vm.agent.refuseWith(FailureStatus.failure("NOT_PERMITTED", "VM vm-a is of no tenant", "add the tenant"));
        assertFailsWith(FailureCode.NOT_PERMITTED, "vm-a");
    }

    @Test
    void shouldNameABarOfAnotherSegment() throws Exception {
        final Path copy = directory.resolve("copy");
        Files.copy(vm.segment.path(), copy);
        vm.bar = copy.toString();
        // The same bytes, but not the same memory: only the nonce tells.
        assertFailsWith(FailureCode.NONCE_MISMATCH, "nonce");
    }

    @Test
    void shouldKeepTryingOnceItWasRegistered() throws Exception {
        vm.startDaemon();
        vm.agent.kill();
        vm.agent.refuseWith(FailureStatus.failure("NOT_PERMITTED", "VM vm-a is of no tenant", "add the tenant"));
        vm.agent.start();
        await().until(() -> vm.agent.hellos.size() > 2);
        vm.agent.refuseWith(null);
        await().untilAsserted(() ->
                assertThat(Page.of(vm.daemon).get("/readyz").statusCode()).isEqualTo(200));
    }
}
