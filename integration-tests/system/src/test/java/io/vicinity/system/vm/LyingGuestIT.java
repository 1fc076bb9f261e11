package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.vmlab.VmTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A VM whose root is hostile lies to the agent: it is refused by name, counted, and logged once a second at most, and the other VMs, whose
 * traffic goes on all the time, notice nothing.
 */
@VmTest
@ExtendWith(SharedGuests.class)
class LyingGuestIT {
    private static final String LIAR = "vm-3";
    private static final int LIES = 300;
    private static final int MOST_LIES = 100 * LIES;
    /** Of one VM, beyond which they are refused; see the agent's documentation. */
    private static final int MOST_WAITING_OPENS = 1024;

    private static VicinityHost host;
    private static VmFacts facts;
    private static GuestClient a;
    private static GuestClient b;

    private HostileDaemon liar;
    private List<VmFacts.Vm> before;
    private int linesBefore;
    private long start;

    @BeforeAll
    static void startTraffic(final VicinityHost shared) {
        host = shared;
        facts = new VmFacts(shared.agent());
        a = GuestClient.start(host, "vm-1");
        b = GuestClient.start(host, "vm-2");
        a.claim("left");
        b.claim("right");
        a.open("left", "steady", b, "right");
        a.trickleTo(b, "steady");
    }

    @AfterAll
    static void endTraffic() {
        final long sent = a.stop("steady");
        assertThat(b.stop("steady")).isEqualTo(sent).isPositive();
        a.close();
        b.close();
    }

    @BeforeEach
    void connect() {
        liar = new HostileDaemon(
                host.agent().port(),
                host.agent().credentials(LIAR, SharedGuests.TENANT),
                host.segment(SharedGuests.TENANT));
        before = facts.vms(SharedGuests.TENANT);
        linesBefore = host.agent().process().lineCount();
        start = System.nanoTime();
    }

    /** Every VM is what it was, the liar's own too, and all is logged that seldom. */
    @AfterEach
    void lookAround() {
        liar.close();
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertThat(logged())
                .hasSizeLessThanOrEqualTo((int) seconds + 2)
                .allMatch(line -> line.contains("tenant=" + SharedGuests.TENANT) && line.contains("vm=" + LIAR));
        assertThat(facts.vms(SharedGuests.TENANT)).isEqualTo(before);
    }

    @Test
    void shouldRefuseAndCountWrongNonces() throws InterruptedException {
        assertRefused("NONCE_MISMATCH", () -> liar.lie(hello -> hello));
    }

    @Test
    void shouldRefuseAndCountWhoClaimsTheIncarnationOfAnother() throws InterruptedException {
        final long stolen = facts.vm(SharedGuests.TENANT, "vm-1").orElseThrow().incarnation();
        assertRefused("INCARNATION_UNKNOWN", () -> liar.lie(hello -> hello.setIncarnation(stolen)));
    }

    @Test
    void shouldRefuseAndCountWhoClaimsTheDeviceOfAnother() throws InterruptedException {
        final int stolen = facts.vm(SharedGuests.TENANT, "vm-1")
                .flatMap(VmFacts.Vm::position)
                .orElseThrow();
        assertRefused("DEVICE_TAKEN", () -> liar.lie(hello -> hello.setIvshmemPosition(stolen)));
    }

    @Test
    void shouldRefuseAndCountWhoClaimsADeviceThatIsNot() throws InterruptedException {
        assertRefused("DEVICE_UNKNOWN", () -> liar.lie(hello -> hello.setIvshmemPosition(-1)));
    }

    @Test
    void shouldRefuseAFloodOfOpensAndOpenForOthersMeanwhile() throws InterruptedException {
        final double counted = refusals("QUOTA_REACHED");
        final long endpoint = liar.claim("flood");
        final BlockingQueue<String> codes = new LinkedBlockingQueue<>();
        for (int i = 0; i < MOST_WAITING_OPENS + LIES; i++) {
            liar.beginOpen(endpoint, codes);
        }
        final List<String> refused = new ArrayList<>();
        for (int i = 0; i < LIES; i++) {
            refused.add(codes.poll(VicinityHost.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        }
        assertThat(refused).containsOnly("QUOTA_REACHED");
        final StopWatch opening = StopWatch.start();
        a.open("left", "meanwhile", b, "right");
        opening.say("a channel opened, while another VM flooded the agent,");
        a.exchange(b, "meanwhile");
        assertThat(refusals("QUOTA_REACHED")).isEqualTo(counted + LIES);
        liar.release(endpoint);
    }

    /** A lie that returns the code of its refusal. */
    @FunctionalInterface
    private interface Lie {
        String tell() throws InterruptedException;
    }

    private void assertRefused(final String code, final Lie lie) throws InterruptedException {
        final double counted = refusals(code);
        int told = 0;
        // The log may still be quiet of an earlier lie.
        while (told < LIES || told < MOST_LIES && !isLogged(code)) {
            assertThat(lie.tell()).isEqualTo(code);
            told++;
        }
        assertThat(isLogged(code)).isTrue();
        assertThat(refusals(code)).isEqualTo(counted + told);
        a.open("left", code, b, "right");
        a.exchange(b, code);
    }

    private boolean isLogged(final String code) {
        return logged().stream().anyMatch(line -> line.contains("code=" + code));
    }

    /** What the agent logged of refusals since the test began. */
    private List<String> logged() {
        return host.agent()
                .process()
                .log()
                .lines()
                .skip(linesBefore)
                .filter(line -> line.contains("refused"))
                .toList();
    }

    private static double refusals(final String code) {
        final Matcher total = Pattern.compile(
                        "vicinity_agent_refusals_total\\{code=\"" + code.toLowerCase(Locale.ROOT) + "\"} (\\S+)")
                .matcher(host.agent().metrics());
        assertThat(total.find()).as(code).isTrue();
        return Double.parseDouble(total.group(1));
    }
}
