package io.vicinity.vmlab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts, and a guest that goes from one to the other. */
@VmTest
class MigrationIT {
    private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static VmLab lab;
    private static LabHost one;
    private static LabHost two;
    private static Guest guest;

    @BeforeAll
    static void boot(final VmLab opened) {
        lab = opened;
        one = lab.separateHost("one");
        two = lab.separateHost("two");
        guest = one.boot(GuestSpec.named("nomad")
                        .memory(256)
                        .migratable()
                        .visible(CLASSES)
                        .rootPort("rp1", 16))
                .getFirst();
    }

    @AfterAll
    static void close() {
        if (two != null) {
            two.close();
        }
        if (one != null) {
            one.close();
        }
    }

    @Test
    void shouldLoseNoCountOnTheWayThereAndBack(@TempDir final Path directory) throws Exception {
        final LabHost from = guest.host();
        final LabHost to = other(from);
        guest.write("/run/luggage/note", "it's\0here".getBytes(UTF_8));
        final Job counter = guest.start("exec " + Guest.quote(JAVA) + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "
                + Guest.quote(CLASSES.toString()) + " " + Counter.class.getName());
        counter.awaitLine("50"::equals, Guest.SHORT);
        final Conversation echo = guest.converse("while read -r line; do echo \"heard $line\"; done");
        echo.tell("before");
        final Path heard = directory.resolve("heard");
        final Process listener = from.program(
                        List.of(lab.kit().busybox().toString(), "nc", guest.address(), Integer.toString(Counter.PORT)))
                .redirectOutput(heard.toFile())
                .start();
        try {
            awaitMore(heard);
            final long pid = guest.pid();

            migrate(to);
            assertThat(ProcessHandle.of(pid)).isEmpty();
            assertRunsOn(to, counter, heard);
            assertHears(echo, "there");

            migrate(from);
            assertRunsOn(from, counter, heard);
            assertHears(echo, "back");
            assertThat(echo.job().output()).isEqualTo("heard before\nheard there\nheard back\n");
            echo.job().signal("KILL");
        } finally {
            listener.destroy();
        }
        counter.signal("KILL");
        assertThat(counter.await(Guest.SHORT).exitCode()).isEqualTo(128 + 9);
        assertCountsUp(counter.output().lines().toList());
        // The listener came in the middle, and it may have been killed in the middle of a line.
        final List<String> lines = Files.readAllLines(heard);
        assertCountsUp(lines.subList(0, lines.size() - 1));
    }

    @Test
    void shouldSayWhatForbidsItAndGoOnceThatIsUnplugged() throws Exception {
        final LabHost from = guest.host();
        final Path memory = Files.createTempFile(lab.memory(), "ivshmem", "");
        guest.qmp()
                .execute(
                        "object-add",
                        Qmp.arguments()
                                .put("qom-type", "memory-backend-file")
                                .put("id", "shm")
                                .put("mem-path", memory.toString())
                                .put("size", 1 << 20)
                                .put("share", true));
        guest.qmp()
                .execute(
                        "device_add",
                        Qmp.arguments()
                                .put("driver", "ivshmem-plain")
                                .put("id", "iv")
                                .put("memdev", "shm")
                                .put("bus", "rp1"));
        guest.run("until grep -q 0x1110 /sys/bus/pci/devices/*/device; do sleep 0.1; done");

        assertThatThrownBy(() -> guest.migrateTo(other(from)))
                .isInstanceOf(VmLabException.class)
                .hasMessageContainingAll("nomad", "peer mode", "ivshmem");
        assertThat(guest.host()).isSameAs(from);
        assertThat(guest.run("echo still here")).isEqualTo("still here\n");

        guest.qmp().execute("device_del", Qmp.arguments().put("id", "iv"));
        guest.qmp()
                .awaitEvent(
                        "DEVICE_DELETED", data -> data.path("device").asText().equals("iv"), Duration.ofSeconds(30));
        guest.qmp().execute("object-del", Qmp.arguments().put("id", "shm"));
        migrate(other(from));
        assertThat(guest.run("echo gone")).isEqualTo("gone\n");
    }

    @Test
    void shouldRefuseToGoWhereItsNetworkIsNot() {
        assertThatThrownBy(() -> guest.migrateTo(guest.host())).hasMessageContaining("separate host");
        try (LabHost elsewhere = lab.host("elsewhere")) {
            assertThatThrownBy(() -> guest.migrateTo(elsewhere)).hasMessageContaining("separate host");
        }
    }

    private static LabHost other(final LabHost host) {
        return host == one ? two : one;
    }

    private static void migrate(final LabHost to) {
        final MigrationReport report = guest.migrateTo(to);
        System.out.println("to " + to.name() + ": " + report);
        assertThat(guest.host()).isSameAs(to);
        assertThat(to.guests()).containsExactly(guest);
        assertThat(other(to).guests()).isEmpty();
    }

    private static void assertRunsOn(final LabHost host, final Job counter, final Path heard) throws Exception {
        assertThat(guest.qmp().execute("query-status").path("status").asText()).isEqualTo("running");
        assertThat(guest.read("/run/luggage/note")).asString(UTF_8).isEqualTo("it's\0here");
        final int said = counter.output().length();
        awaitMore(heard);
        assertThat(counter.output().length()).isGreaterThan(said);
        for (final LabHost any : List.of(host, other(host))) {
            assertThat(any.program(List.of(
                                    lab.kit().busybox().toString(), "ping", "-c", "1", "-W", "20", guest.address()))
                            .start()
                            .waitFor())
                    .as("ping from " + any.name())
                    .isZero();
        }
    }

    private static void assertHears(final Conversation echo, final String line) {
        echo.tell(line);
        echo.job().awaitLine(("heard " + line)::equals, Guest.SHORT);
    }

    /** Waits until the listener has heard more than until now, which takes the network. */
    private static void awaitMore(final Path heard) throws Exception {
        final long before = Files.size(heard);
        final long deadline = System.nanoTime() + Guest.SHORT.toNanos();
        while (Files.size(heard) < before + 100) {
            assertThat(System.nanoTime()).as("nothing is heard from the guest").isLessThan(deadline);
            Pause.millis(20);
        }
    }

    private static void assertCountsUp(final List<String> lines) {
        final long first = Long.parseLong(lines.getFirst());
        assertThat(lines.stream().map(Long::valueOf))
                .containsExactlyElementsOf(
                        LongStream.range(first, first + lines.size()).boxed().toList());
    }
}
