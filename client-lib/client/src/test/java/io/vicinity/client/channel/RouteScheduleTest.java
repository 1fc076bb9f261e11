package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of a real channel change its route, their steps in each order that there is. */
@Tag("switch")
@Timeout(120)
class RouteScheduleTest {
    private static final int LENGTH = 5_000;

    private final DataPath host = new DataPath(16 << 20);
    private final DataPath.Node nodeA = host.endpoint("a", 64);
    private final DataPath.Node nodeB = host.endpoint("b", 64);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);

    private enum Step {
        SEND,
        EXPECT,
        CHANGE,
        SEND_AGAIN,
        LEAVE,
        RECEIVE
    }

    private static final List<Step> STEPS = List.of(Step.values());

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void shouldReceiveAllInOrderWhateverTheOrderOfSteps() {
        final int schedules = run(new ArrayList<>(), 0, 0);
        assertThat(schedules).isEqualTo(924);
    }

    /** Goes on with either end, as long as it has steps left. */
    private int run(final List<Boolean> schedule, final int stepsA, final int stepsB) {
        final int all = STEPS.size();
        if (stepsA == all && stepsB == all) {
            play(schedule);
            return 1;
        }
        int count = 0;
        for (final boolean isA : new boolean[] {true, false}) {
            if ((isA ? stepsA : stepsB) < all) {
                schedule.add(isA);
                count += run(schedule, stepsA + (isA ? 1 : 0), stepsB + (isA ? 0 : 1));
                schedule.removeLast();
            }
        }
        return count;
    }

    private void play(final List<Boolean> schedule) {
        final DataPath.Link link = host.connect(nodeA, nodeB);
        final DataPath.Routes next = host.newRoutes(link, 2);
        final End a = new End(link.a(), next.a());
        final End b = new End(link.b(), next.b());
        for (final boolean isA : schedule) {
            (isA ? a : b).step();
        }
        for (int i = 0; i < 3; i++) {
            a.receive();
            b.receive();
        }
        assertThat(a.received).as(schedule::toString).containsExactly(1L, 2L);
        assertThat(b.received).as(schedule::toString).containsExactly(1L, 2L);
        assertThat(link.a().routes().leaveFormer(true)).as(schedule::toString).isTrue();
        assertThat(link.b().routes().leaveFormer(true)).as(schedule::toString).isTrue();
        assertThat(a.left && b.left).as(schedule::toString).isTrue();
        host.disconnect(link);
        host.free(link, next);
    }

    private final class End {
        private final RingChannel channel;
        private final RouteSetup next;
        private final List<Long> received = new ArrayList<>();
        private int steps;
        private long sent;
        private boolean left;

        End(final RingChannel channel, final RouteSetup next) {
            this.channel = channel;
            this.next = next;
        }

        void step() {
            switch (STEPS.get(steps++)) {
                case SEND, SEND_AGAIN -> {
                    // One in the ring, one by the arena.
                    sent++;
                    final int length = sent == 1 ? 100 : LENGTH;
                    Content.fill(buffer, 0, length, sent);
                    assertThat(channel.offer(buffer, 0, length)).isPositive();
                }
                case EXPECT -> {
                    channel.routes().expect(next, () -> left = true);
                    receive();
                }
                case CHANGE -> channel.routes().change(OptionalLong.empty());
                case LEAVE -> {
                    final boolean ignored = channel.routes().leaveFormer(true);
                }
                case RECEIVE -> receive();
            }
        }

        void receive() {
            final long length = channel.receive(buffer, 0, LENGTH, Duration.ZERO);
            if (length >= 0) {
                received.add(Content.verified(buffer, 0, (int) length));
            } else {
                assertThat(length).isEqualTo(Channel.TIMED_OUT);
            }
        }
    }
}
