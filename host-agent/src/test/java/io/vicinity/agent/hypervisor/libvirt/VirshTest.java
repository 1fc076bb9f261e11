package io.vicinity.agent.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.hypervisor.TenantPlaces;
import io.vicinity.agent.hypervisor.VmListener;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a script in the place of virsh. */
@Timeout(120)
class VirshTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Virsh virsh(final String script) throws Exception {
        return new Virsh(
                List.of(
                        "/bin/sh",
                        Files.writeString(directory.resolve("virsh"), script).toString()),
                "test:///x");
    }

    @Test
    void shouldGiveArgumentsAndInputAsTheyAre() throws Exception {
        final Virsh virsh = virsh("echo \"$LC_ALL\"; for a in \"$@\"; do echo \"[$a]\"; done; cat");
        assertThat(virsh.run(LONG, "<xml/>", "attach-device", "a b; rm", "$HOME")
                        .lines())
                .containsExactly(
                        "C", "[-q]", "[-c]", "[test:///x]", "[attach-device]", "[a b; rm]", "[$HOME]", "<xml/>");
    }

    @Test
    void shouldTellWhyLibvirtRefuses() throws Exception {
        final Virsh virsh = virsh("echo 'error: Failed to attach' >&2; echo 'error: no such bus' >&2; exit 1");
        assertThatThrownBy(() -> virsh.run(LONG, "", "attach-device"))
                .isInstanceOf(VirshRefusedException.class)
                .hasMessage("error: Failed to attach: error: no such bus");
    }

    @Test
    void shouldNameALibvirtThatDoesNotAnswer() throws Exception {
        assertFails(
                virsh("echo 'error: failed to connect to the hypervisor' >&2; exit 1"),
                LONG,
                FailureCode.HYPERVISOR_UNREACHABLE,
                "libvirtd");
        assertFails(virsh("exec sleep 60"), Duration.ofMillis(50), FailureCode.TIMED_OUT, "virsh -c test:///x list");
    }

    @Test
    void shouldNameThePackageOfAProgramThatIsNotThere() {
        final Virsh virsh = new Virsh(List.of(directory.resolve("nothing").toString()), "test:///x");
        assertFails(virsh, LONG, FailureCode.HYPERVISOR_UNREACHABLE, "libvirt-clients");
    }

    private static void assertFails(
            final Virsh virsh, final Duration patience, final FailureCode code, final String remedy) {
        assertThatThrownBy(() -> virsh.run(patience, "", "list"))
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure.remedy()).contains(remedy);
                });
    }

    @Test
    void shouldTakeSilenceForNobodysDeathAndAMissingDomainForItsOwn() throws Exception {
        final Path list = Files.writeString(directory.resolve("list"), "6f2c2b7e-0000-0000-0000-000000000001 vm1\n");
        final Virsh virsh = virsh("""
                case "$4" in
                  list) cat %1$s || { echo 'error: failed to connect to the hypervisor' >&2; exit 1; } ;;
                  event) while [ -e %1$s.wait ]; do sleep 0.05; done; echo "event 'lifecycle' for domain 'vm1': Stopped Destroyed" ;;
                esac
                """.formatted(list));
        final Path wait = Files.createFile(directory.resolve("list.wait"));
        final BlockingQueue<String> over = new LinkedBlockingQueue<>();
        final VmListener listener = new VmListener() {
            @Override
            public void over(final String vm, final String how) {
                over.add(vm + ": " + how);
            }

            @Override
            public void unplugged(final String vm, final String tenant) {
                over.add(vm + ": unplugged");
            }
        };
        try (LibvirtHypervisor libvirt = LibvirtHypervisor.start(virsh, new TenantPlaces(List::of), listener)) {
            assertThat(libvirt.names()).containsExactly("vm1");
            assertThat(libvirt.isReachable()).isTrue();
            final Path away = Files.move(list, directory.resolve("away"));
            assertThat(libvirt.look("vm1")).isPresent();
            assertThat(libvirt.isReachable()).isFalse();
            assertThat(over).isEmpty();
            Files.writeString(away, "");
            Files.move(away, list);
            assertThat(libvirt.look("vm1")).isEmpty();
            assertThat(over.poll(60, TimeUnit.SECONDS)).isEqualTo("vm1: libvirt does not run it any more");
            Files.delete(wait);
            assertThat(over.poll(60, TimeUnit.SECONDS)).isEqualTo("vm1: libvirt says: Stopped Destroyed");
            Awaitility.await().atMost(LONG).until(libvirt::isReachable);
        }
    }
}
