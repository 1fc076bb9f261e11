package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The control plane may die under traffic; data goes on, and control heals. */
class ControlPlaneLossIT extends TwoVms {
    private static final int SIZE = 256;

    @Test
    void shouldMoveDataWhileTheAgentIsAwayAndOpenChannelsWhenItIsBack() throws InterruptedException {
        beginTraffic();
        LAB.process("agent").kill();
        Thread.sleep(1_000);
        assertThat(left.tell("state", a)).isEqualTo("OPEN");
        LAB.startAgent();
        openAnother();
        endTraffic();
    }

    @Test
    void shouldMoveDataWhileADaemonIsAwayAndOpenChannelsWhenItIsBack() throws InterruptedException {
        beginTraffic();
        LAB.process(LEFT_VM).kill();
        Thread.sleep(1_000);
        assertThat(left.tell("state", a)).isEqualTo("OPEN");
        LAB.startDaemons(LEFT_VM);
        awaitConnected();
        openAnother();
        endTraffic();
        left.tell("close", a);
        assertThat(right.tell("awaitstate", b, "CLOSED_BY_PEER", 10_000)).startsWith("CLOSED_BY_PEER");
    }

    @Test
    void shouldSurviveTheLossOfTheWholeControlPlane() throws InterruptedException {
        beginTraffic();
        LAB.process("agent").kill();
        LAB.process(LEFT_VM).kill();
        LAB.process(RIGHT_VM).kill();
        Thread.sleep(1_000);
        assertThat(left.tell("state", a)).isEqualTo("OPEN");
        LAB.startAgent();
        LAB.startDaemons(LEFT_VM, RIGHT_VM);
        awaitConnected();
        openAnother();
        endTraffic();
    }

    @Test
    void shouldNoticeTheDeathOfAProcessThatDiedWhileItsDaemonWasAway() {
        left.tell("send", a, 5, SIZE);
        LAB.process(LEFT_VM).kill();
        left.process().kill();
        LAB.startDaemons(LEFT_VM);
        // The daemon waits for its grace before it takes a process for dead.
        assertThat(right.tell("awaitstate", b, "CLOSED_BY_PEER", 40_000)).startsWith("CLOSED_BY_PEER");
        assertThat(right.tell("receive", b, 5, SIZE)).isEqualTo("5");
    }

    private void beginTraffic() throws InterruptedException {
        right.tell("drain", b, SIZE);
        left.tell("pump", a, SIZE);
        Thread.sleep(500);
    }

    /** Nothing was lost, repeated or reordered: the receiver checked each message. */
    private void endTraffic() {
        final String sent = left.tell("stop", a).split(" ", -1)[0];
        final String received = right.tell("stop", b).split(" ", -1)[0];
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
                .until(() -> left.ask("open", leftName, "again-" + a, rightName, 5_000)
                        .startsWith("ok"));
        right.tell("accept", rightName, "again-" + b, 10_000);
        right.begin("receive", "again-" + b, 100, SIZE);
        left.tell("send", "again-" + a, 100, SIZE);
        assertThat(right.answer()).isEqualTo("ok 100");
    }
}
