package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two guests on one host, booted once. */
@VmTest
class GuestIT {
    private static LabHost host;
    private static Guest first;
    private static Guest second;

    @BeforeAll
    static void boot(final VmLab lab) {
        host = lab.host("guest-it");
        final List<Guest> guests = host.boot(
                GuestSpec.named("vm1").memory(384).rootPort("rp1", 16),
                GuestSpec.named("vm2").memory(256));
        first = guests.getFirst();
        second = guests.getLast();
    }

    @AfterAll
    static void close() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void shouldTellExitCodeAndOutputOfACommand() {
        assertThat(first.run("uname -n")).isEqualTo("vm1\n");
        assertThat(first.run("echo out; echo err >&2; exit 3", Guest.SHORT)).isEqualTo(new JobResult(3, "out\nerr\n"));
    }

    @Test
    void shouldRunCommandsSideBySide() {
        final Job waiting = first.start(
                "until [ -e /tmp/go ]; do sleep 0.1; done; echo \"$GREETING\"", Map.of("GREETING", "it's me"));
        first.run("touch /tmp/go");
        assertThat(waiting.await(Guest.SHORT)).isEqualTo(new JobResult(0, "it's me\n"));
    }

    @Test
    void shouldEndAJobWithAllItsProcessesByASignal() {
        final Job job = first.start("sleep 1000 & echo started; wait");
        job.awaitLine("started"::equals, Guest.SHORT);
        job.signal("KILL");
        assertThat(job.await(Guest.SHORT).exitCode()).isEqualTo(128 + 9);
    }

    @Test
    void shouldTellProgramsOneAfterTheOtherWhatIsMeantForEach() {
        for (int i = 0; i < 3 * Ports.COUNT; i++) {
            final Conversation program =
                    first.converse("while read -r line; do echo \"heard $line\"; [ \"$line\" != end ] || exit 7; done");
            program.tell("it's " + i);
            program.job().awaitLine(("heard it's " + i)::equals, Guest.SHORT);
            program.tell("end");
            assertThat(program.job().await(Guest.SHORT))
                    .isEqualTo(new JobResult(7, "heard it's " + i + "\nheard end\n"));
            assertThatThrownBy(() -> program.tell("more")).isInstanceOf(VmLabException.class);
        }
    }

    @Test
    void shouldTellAsManyProgramsAsThereArePortsAndForgetWhatOneDidNotRead() {
        for (int round = 0; round < 2; round++) {
            final List<Conversation> programs = Stream.generate(
                            () -> first.converse("read -r line; echo \"$line\"; sleep 1000"))
                    .limit(Ports.COUNT)
                    .toList();
            assertThatThrownBy(() -> first.converse("cat"))
                    .isInstanceOf(VmLabException.class)
                    .hasMessageContaining("no more than " + Ports.COUNT);
            for (int i = 0; i < Ports.COUNT; i++) {
                programs.get(i).tell(round + " for " + i);
            }
            for (int i = 0; i < Ports.COUNT; i++) {
                final Conversation program = programs.get(i);
                program.job().awaitLine((round + " for " + i)::equals, Guest.SHORT);
                program.tell("unheard");
                program.job().signal("KILL");
                assertThat(program.job().await(Guest.SHORT).exitCode()).isEqualTo(128 + 9);
            }
        }
    }

    @Test
    void shouldSeeTheMachinesFilesButWriteNone() {
        assertThat(first.run("ls " + Guest.quote(Path.of("").toAbsolutePath().toString())))
                .contains("pom.xml");
        assertThat(first.run("touch /etc/vicinity-vmlab", Guest.SHORT).exitCode())
                .isNotZero();
    }

    @Test
    void shouldRunTheJdkOfThisBuild() {
        final String java =
                Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(first.run(Guest.quote(java) + " -version")).contains(System.getProperty("java.vm.version"));
    }

    @Test
    void shouldReachEachOther() {
        assertThat(first.run("ping -c 1 -W 20 " + second.address())).contains("1 packets received");
    }

    @Test
    void shouldLoadModulesThatTheKernelAsksFor() {
        assertThat(first.run("modprobe vfio-pci && lsmod")).contains("vfio_pci");
    }

    @Test
    void shouldSpeakToQemu() {
        assertThat(first.qmp().execute("query-status").path("status").asText()).isEqualTo("running");
        assertThatThrownBy(
                        () -> first.qmp().execute("device_del", Qmp.arguments().put("id", "nothing")))
                .isInstanceOfSatisfying(
                        QmpException.class, e -> assertThat(e.errorClass()).isEqualTo("DeviceNotFound"));
        assertThatThrownBy(() -> first.qmp().awaitEvent("DEVICE_DELETED", _ -> true, Duration.ofMillis(1)))
                .isInstanceOfSatisfying(
                        QmpException.class, e -> assertThat(e.errorClass()).isEqualTo("Timeout"));
    }

    @Test
    void shouldLoseItsJobsWhenItIsKilled() throws Exception {
        final Guest victim = host.boot(GuestSpec.named("victim").memory(256)).getFirst();
        final Job job = victim.start("echo here; sleep 1000");
        job.awaitLine("here"::equals, Guest.SHORT);
        final long pid = victim.pid();
        victim.kill();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(victim.isAlive()).isFalse();
        assertThatThrownBy(() -> job.await(Guest.SHORT))
                .isInstanceOf(VmLabException.class)
                .hasMessageContaining("lost");
        assertThat(job.output()).isEqualTo("here\n");
        final Path kept = Files.createTempDirectory("vicinity-vmlab-test");
        victim.collect(kept);
        assertThat(kept.resolve("victim/console.log")).exists();
        assertThat(kept.resolve("victim/share/jobs/1/output")).hasContent("here");
        Trees.delete(kept);
    }
}
