package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The control plane may die under traffic; data goes on, and control heals. */
class ControlPlaneLossIT {
    private static final int SIZE = 256;

    @RegisterExtension
    final Lab lab = new Lab();

    private LabClient left;
    private LabClient right;

    @BeforeEach
    void connect() {
        lab.startHost("vm-1", "vm-2");
        final List<LabClient> clients = lab.startClients("vm-1", "vm-2");
        left = clients.getFirst();
        right = clients.getLast();
        left.tell("claim", "left");
        right.tell("claim", "right");
        left.tell("open", "left", "a", "right", 0);
        right.tell("accept", "right", "b", 10_000);
    }

    @Test
    void shouldMoveDataWhileTheAgentIsAwayAndOpenChannelsWhenItIsBack() throws InterruptedException {
        beginTraffic();
        lab.process("agent").kill();
        Thread.sleep(1_000);
        assertThat(left.tell("state", "a")).isEqualTo("OPEN");
        lab.startAgent();
        openAnother();
        endTraffic();
    }

    @Test
    void shouldMoveDataWhileADaemonIsAwayAndOpenChannelsWhenItIsBack() throws InterruptedException {
        beginTraffic();
        lab.process("vm-1").kill();
        Thread.sleep(1_000);
        assertThat(left.tell("state", "a")).isEqualTo("OPEN");
        lab.startDaemons("vm-1");
        awaitConnected();
        openAnother();
        endTraffic();
        left.tell("close", "a");
        assertThat(right.tell("awaitstate", "b", "CLOSED_BY_PEER", 10_000)).startsWith("CLOSED_BY_PEER");
    }

    @Test
    void shouldSurviveTheLossOfTheWholeControlPlane() throws InterruptedException {
        beginTraffic();
        lab.process("agent").kill();
        lab.process("vm-1").kill();
        lab.process("vm-2").kill();
        Thread.sleep(1_000);
        assertThat(left.tell("state", "a")).isEqualTo("OPEN");
        lab.startAgent();
        lab.startDaemons("vm-1", "vm-2");
        awaitConnected();
        openAnother();
        endTraffic();
    }

    @Test
    void shouldNoticeTheDeathOfAProcessThatDiedWhileItsDaemonWasAway() {
        left.tell("send", "a", 5, SIZE);
        lab.process("vm-1").kill();
        left.process().kill();
        lab.startDaemons("vm-1");
        // The daemon waits for its grace before it takes a process for dead.
        assertThat(right.tell("awaitstate", "b", "CLOSED_BY_PEER", 40_000)).startsWith("CLOSED_BY_PEER");
        assertThat(right.tell("receive", "b", 5, SIZE)).isEqualTo("5");
    }

    private void beginTraffic() throws InterruptedException {
        right.tell("drain", "b", SIZE);
        left.tell("pump", "a", SIZE);
        Thread.sleep(500);
    }

    /** Nothing was lost, repeated or reordered: the receiver checked each message. */
    private void endTraffic() {
        final String sent = left.tell("stop", "a").split(" ", -1)[0];
        final String received = right.tell("stop", "b").split(" ", -1)[0];
        assertThat(Long.parseLong(sent)).isGreaterThan(1_000);
        assertThat(received).isEqualTo(sent);
    }

    private void awaitConnected() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> left.tell("connected").equals("true")
                        && right.tell("connected").equals("true"));
    }

    private void openAnother() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> left.ask("open", "left", "again", "right", 5_000).startsWith("ok"));
        right.tell("accept", "right", "again", 10_000);
        right.begin("receive", "again", 100, SIZE);
        left.tell("send", "again", 100, SIZE);
        assertThat(right.answer()).isEqualTo("ok 100");
    }
}
