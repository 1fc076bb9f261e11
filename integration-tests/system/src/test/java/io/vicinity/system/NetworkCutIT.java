package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.agent.cli.OperatorShell;
import io.vicinity.lab.Fleet;
import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Channels between two hosts with networks of their own, one of which is cut off: from the other and from etcd. */
@Tag("fabric")
class NetworkCutIT {
    private static final int MESSAGES = 100_000;
    private static final int SIZE = 1_000;
    private static final int MANY = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HERE_VM = "vm-here";
    private static final String NEXT_VM = "vm-next";
    private static final String THERE_VM = "vm-there";

    @RegisterExtension
    @Order(1)
    static final Fleet FLEET = new Fleet().separate();

    @RegisterExtension
    @Order(2)
    static final Lab HERE = new Lab().in(FLEET, "host-a");

    @RegisterExtension
    @Order(3)
    static final Lab THERE = new Lab().in(FLEET, "host-b");

    @BeforeAll
    static void start() {
        HERE.startHost(HERE_VM, NEXT_VM);
        THERE.startHost(THERE_VM);
    }

    @Test
    void shouldLoseNoMessageWhenTheNetworkIsCutForFiveSeconds() throws InterruptedException {
        final LabClient here = HERE.startClients(HERE_VM).getFirst();
        final LabClient there = THERE.startClients(THERE_VM).getFirst();
        here.tell("claim", "from");
        there.tell("claim", "to");
        open(here, "from", "a", there, "to", "b");
        here.tell("drain", "a", SIZE);
        there.tell("trickle", "b", SIZE, 1);
        there.begin("receive", "b", MESSAGES, SIZE);
        here.begin("send", "a", MESSAGES, SIZE);

        HERE.namespace().cut();
        Thread.sleep(5_000);
        HERE.namespace().mend();

        assertThat(here.success()).isEqualTo(Integer.toString(MESSAGES));
        assertThat(there.success()).isEqualTo(Integer.toString(MESSAGES));
        final String[] sent = there.tell("stop", "b").split(" ", -1);
        there.tell("close", "b");
        here.tell("awaitstate", "a", "CLOSED_BY_PEER", 10_000);
        final String[] received = here.tell("stop", "a").split(" ", -1);
        assertThat(received[0]).isEqualTo(sent[0]).isNotEqualTo("0");
        assertThat(Long.parseLong(received[1]))
                .as("milliseconds without a message: the cut was felt")
                .isGreaterThan(4_000);
        // Host a was dead to etcd meanwhile; its names are there again.
        open(there, "to", "back", here, "from", "back");
    }

    @Test
    void shouldCloseBothEndsAndSayWhyWhenTheNetworkIsCutForLongerThanTheLimit() {
        final LabClient here = HERE.startClient(HERE_VM, Duration.ofSeconds(2));
        final LabClient there = THERE.startClient(THERE_VM, Duration.ofSeconds(2));
        here.tell("claim", "lone");
        there.tell("claim", "far");
        open(here, "lone", "a", there, "far", "b");

        HERE.namespace().cut();
        try {
            assertThat(here.tell("awaitend", "a", 30_000)).contains("the other end could not be reached for 2 s");
            assertThat(there.tell("awaitend", "b", 30_000)).contains("the other end was not heard of for 2 s");
        } finally {
            HERE.namespace().mend();
        }
    }

    @Test
    void shouldGoOnInMemoryAndLoseNothingWhenNeighboursAreCutOffFromOneAnother() throws InterruptedException {
        final LabClient here = HERE.startClient(HERE_VM, Duration.ofSeconds(2));
        final LabClient next = HERE.startClient(NEXT_VM, Duration.ofSeconds(2));
        here.tell("claim", "left");
        next.tell("claim", "right");
        open(here, "left", "a", next, "right", "b");
        final OperatorShell operator = new OperatorShell(HERE.agentConfig());
        final String channel = here.tell("id", "a");
        assertThat(operator.run("route", channel, "fabric")).as(operator::err).isZero();
        exchange(here, next);

        HERE.namespace().cutInside(HERE.agentPort());
        // More than memory's ring holds, to somebody who does not look.
        assertThat(here.tell("send", "a", MANY, SIZE)).isEqualTo(Integer.toString(1 + MANY));
        await().atMost(PATIENCE)
                .until(() -> operator.run("channels") == 0 && operator.out().contains("fabric>memory"));
        // Long enough for anybody to lose patience who has no reason to.
        Thread.sleep(6_000);
        assertThat(here.tell("state", "a")).isEqualTo("OPEN");
        assertThat(next.tell("receive", "b", MANY, SIZE)).isEqualTo(Integer.toString(1 + MANY));
        await().atMost(PATIENCE).until(() -> here.tell("route", "a").equals("SHARED_MEMORY"));
        assertThat(Long.parseLong(here.tell("resent", "a"))).isPositive();
        exchange(here, next);
        HERE.namespace().mendInside();
        await().atMost(PATIENCE).until(() -> operator.run("route", channel, "fabric") == 0);
    }

    private static void exchange(final LabClient here, final LabClient next) {
        here.tell("send", "a", 1, SIZE);
        next.tell("receive", "b", 1, SIZE);
        next.tell("send", "b", 1, SIZE);
        here.tell("receive", "a", 1, SIZE);
    }

    private static void open(
            final LabClient opener,
            final String name,
            final String channel,
            final LabClient target,
            final String targetName,
            final String targetChannel) {
        opener.begin("open", name, channel, targetName, 20_000);
        target.tell("accept", targetName, targetChannel, 20_000);
        opener.success();
    }
}
