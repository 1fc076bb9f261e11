package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two guests with an IOMMU: one has its device's interrupts by vfio; the other was told to have none, and rings all the same. */
@VmTest
@ExtendWith(Alone.class)
class DoorbellOnGuestsIT {
    private static final String HEARING = "vm-hears";
    private static final String DEAF = "vm-deaf";
    private static final int SETTLE_SECONDS = 5;
    private static final int IDLE_SECONDS = 6;

    /** Longer than is looked at. */
    private static final int SILENT_SECONDS = 21;

    private static final String RINGS_HEARD = "vicinity_doorbell_rings_heard_total";
    private static final String CLIENT = "[P]ingMain\" answer sleeper\"";
    private static final String DAEMON = "[G]uestDaemonMain";
    private static final int QUESTIONS = 20;

    private static VicinityHost host;

    @BeforeAll
    static void boot(final VmLab lab) {
        host = VicinityHost.start(lab, "doorbells", "32MiB", List.of("acme"));
        final Map<String, String> vms = new LinkedHashMap<>();
        vms.put(HEARING, "acme");
        vms.put(DEAF, "acme");
        host.boot(
                vms,
                GuestSpec::iommu,
                guest -> List.of("--doorbell", guest.name().equals(DEAF) ? "none" : "vfio"));
    }

    @AfterAll
    static void close() {
        if (host != null) {
            host.close();
        }
    }

    private static double metric(final String vm, final String name) {
        final String page =
                host.guest(vm).run("wget -q -O - http://$(cat /run/vicinity/state/metrics.address)/metrics");
        return page.lines()
                .filter(line -> line.startsWith(name + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Hundredths of a second that a program used so far, with the shells that started it.
     *
     * @param program shell pattern of its command line, with a bracket, so that the shell that looks does not find itself.
     */
    private static int processorTime(final String vm, final String program) {
        final String used = host.guest(vm).run("""
                for process in /proc/[0-9]*; do
                    case "$(tr '\\0' ' ' < $process/cmdline 2>/dev/null)" in
                        *%s*) awk '{ print $14 + $15 }' $process/stat ;;
                    esac
                done
                """.formatted(program));
        return used.lines().mapToInt(Integer::parseInt).sum();
    }

    @Test
    void shouldSayWhichDoorbellIsInUse() {
        final Job hearing = host.vicinity(HEARING, "info");
        final Job deaf = host.vicinity(DEAF, "info");
        assertThat(hearing.await(VicinityHost.PATIENCE).output()).containsPattern("doorbell +VFIO");
        assertThat(deaf.await(VicinityHost.PATIENCE).output()).containsPattern("doorbell +NONE.*doorbell: none");
    }

    /** One test, with one pair of programs: they take ten seconds to start. */
    @Test
    void shouldUseHardlyAnyProcessorWhileItSleepsAndBeWokenByTheInterruptOfItsDevice() throws InterruptedException {
        final Job sleeper = host.program(HEARING, PingMain.class, "answer", "sleeper");
        sleeper.awaitLine("waiting"::equals, VicinityHost.PATIENCE);
        // Now, when nobody can be rung for a question yet: to ask takes seconds in a translated guest.
        final double rungBefore = metric(HEARING, RINGS_HEARD);
        final Job waker =
                host.program(DEAF, PingMain.class, "ask", "sleeper", "" + QUESTIONS, "500", SILENT_SECONDS + "000");
        waker.awaitLine("connected"::equals, VicinityHost.PATIENCE);
        sleeper.awaitLine("connected"::equals, VicinityHost.PATIENCE);
        // What the JVM has still to do after the start of a program is not what an idle one costs.
        Thread.sleep(SETTLE_SECONDS * 1_000L);
        final int before = processorTime(HEARING, CLIENT);
        final int daemonBefore = processorTime(HEARING, DAEMON);
        Thread.sleep(IDLE_SECONDS * 1_000L);
        final int used = processorTime(HEARING, CLIENT) - before;
        final int daemonUsed = processorTime(HEARING, DAEMON) - daemonBefore;
        assertThat(before).as("the program was found").isPositive();
        System.out.println("in " + IDLE_SECONDS + " s an idle client in a guest used " + used * 10
                + " ms of a core, and the daemon " + daemonUsed * 10 + " ms");
        // Who spins uses all of it; how little a sleeper uses is for people to read.
        assertThat(used).as("hundredths of a second").isLessThan(IDLE_SECONDS * 100 / 2);

        final String median = waker.awaitLine(line -> line.startsWith("median="), VicinityHost.PATIENCE);
        final double rung = metric(HEARING, RINGS_HEARD) - rungBefore;
        System.out.println(
                "a question to a sleeper in another guest and its answer: " + median + " ns, " + rung + " rings");
        assertThat(rung).as("rings heard for %s questions", QUESTIONS).isGreaterThanOrEqualTo(QUESTIONS / 2.0);
        assertThat(metric(DEAF, "vicinity_doorbell_rings_sent_total")).isGreaterThanOrEqualTo(QUESTIONS / 2.0);
        assertThat(metric(DEAF, RINGS_HEARD)).isZero();
        sleeper.signal("KILL");
    }
}
