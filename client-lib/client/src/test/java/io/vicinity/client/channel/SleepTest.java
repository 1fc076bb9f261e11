package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.channel.DataPath.Link;
import io.vicinity.client.channel.DataPath.Node;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.ArenaDescriptor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SleepTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
    private final AtomicInteger rings = new AtomicInteger();
    private final Ringer ringer = new Ringer() {
        @Override
        public boolean ring(final int peerId) {
            assertThat(peerId).isEqualTo(DataPath.PEER_ID);
            rings.incrementAndGet();
            receiver.endpoint.wake();
            return true;
        }

        @Override
        public boolean isServed() {
            return true;
        }
    };
    private DataPath path = new DataPath(8 << 20, ringer, Optional.empty());
    private Node receiver;
    private Link link;

    private void connect() {
        final Node sender = path.endpoint("sender", 16);
        receiver = path.endpoint("receiver", 16);
        link = path.connect(sender, receiver);
    }

    @AfterEach
    void tearDown() {
        path.close();
    }

    private int asleep() {
        return path.memory().getIntVolatile(receiver.arenaOffset() + ArenaDescriptor.ASLEEP_OFFSET);
    }

    private void asleep(final int number) {
        path.memory().putIntVolatile(receiver.arenaOffset() + ArenaDescriptor.ASLEEP_OFFSET, number);
    }

    private void send() {
        assertThat(link.a().offer(message, 0, 8)).isPositive();
    }

    private static <T> FutureTask<T> start(final Callable<T> call) {
        final FutureTask<T> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon(true).start(task);
        return task;
    }

    private FutureTask<Long> startReceiving() {
        return start(() -> link.b().receive(new UnsafeBuffer(new byte[8]), 0, 8, LONG));
    }

    private void awaitSleep() throws InterruptedException {
        while (asleep() == 0) {
            Thread.sleep(1);
        }
    }

    @Test
    void shouldSayThatItSleepsAndWakeWhenItIsRung() throws Exception {
        connect();
        final FutureTask<Long> received = startReceiving();
        awaitSleep();
        send();

        assertThat(received.get(1, TimeUnit.MINUTES)).isEqualTo(8);
        assertThat(rings).hasPositiveValue();
        assertThat(asleep()).as("the word of who is awake").isZero();
    }

    @Test
    void shouldSleepInAPollToo() throws Exception {
        connect();
        final FutureTask<Integer> polled = start(() -> {
            final IdleStrategy idle = receiver.endpoint.newReceiveIdle();
            int count = 0;
            while (count == 0) {
                count = receiver.endpoint.poll((channel, buffer, offset, length) -> {}, 10);
                idle.idle(count);
            }
            return count;
        });
        awaitSleep();
        send();

        assertThat(polled.get(1, TimeUnit.MINUTES)).isEqualTo(1);
        assertThat(asleep()).isZero();
    }

    @Test
    void shouldNotSleepWhereNobodyRings() throws Exception {
        path.close();
        path = new DataPath(8 << 20, Ringer.NONE, Optional.empty());
        connect();
        final long result = link.b().receive(new UnsafeBuffer(new byte[8]), 0, 8, Duration.ofMillis(50));

        assertThat(result).isEqualTo(Channel.TIMED_OUT);
        assertThat(receiver.endpoint.bed().sleeps()).isZero();
    }

    @Test
    void shouldBeAwakeWhenAWaitEndsByTime() {
        connect();
        // On a busy machine a wait may be over before it comes to its sleep.
        for (int waits = 0; receiver.endpoint.bed().sleeps() == 0 && waits < 100; waits++) {
            final long result = link.b().receive(new UnsafeBuffer(new byte[8]), 0, 8, Duration.ofMillis(50));

            assertThat(result).isEqualTo(Channel.TIMED_OUT);
        }
        assertThat(receiver.endpoint.bed().sleeps()).isPositive();
        assertThat(asleep()).isZero();
    }

    @Test
    void shouldWakeWhenTheOtherEndCloses() throws Exception {
        connect();
        final FutureTask<Long> received = startReceiving();
        awaitSleep();
        link.b().closedByPeer("it closed");

        assertThat(received.get(1, TimeUnit.MINUTES)).isEqualTo(Channel.CLOSED_BY_PEER);
    }

    @Test
    void shouldNoticeInItsSleepThatTheMemoryIsGone() throws Exception {
        connect();
        final FutureTask<Long> received = startReceiving();
        awaitSleep();
        path.memory().putLongVolatile(link.offset(), 0);

        assertThat(received.get(1, TimeUnit.MINUTES)).isEqualTo(Channel.QUARANTINED);
    }

    @Test
    void shouldKeepTheWordWhileAnotherThreadSleeps() throws Exception {
        connect();
        final Bed bed = receiver.endpoint.bed();
        final int other = start(bed::lieDown).get();
        final int own = bed.lieDown();
        bed.getUp();

        assertThat(asleep()).isNotZero();
        bed.wake();
        assertThat(bed.sleep(other, Bed.LONGEST_NANOS, Long.MAX_VALUE)).isTrue();
        assertThat(bed.sleep(own, Bed.LONGEST_NANOS, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void shouldRingOnceForEachSleep() {
        connect();
        send();
        assertThat(rings).hasValue(0);
        asleep(7);
        for (int i = 0; i < 100; i++) {
            send();
        }
        assertThat(rings).hasValue(1);
    }

    @Test
    void shouldNotRingAllTheTimeWhenSomebodyScribblesOnTheWord() {
        connect();
        final long start = System.nanoTime();
        for (int i = 1; i <= 1000; i++) {
            asleep(i);
            send();
        }
        final long most = (System.nanoTime() - start) / 25_000 + 1;

        assertThat(rings.get()).isBetween(1, (int) most);
    }

    @Test
    void shouldSleepBrieflyOnceSomethingCameForWhichNobodyRang() {
        connect();
        final Bed bed = receiver.endpoint.bed();
        final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(bed, 0);
        idle.idle(0);
        idle.idle(0);
        idle.idle(1);

        assertThat(bed.timesOverslept()).isEqualTo(1);
        assertThat(asleep()).isZero();
        assertThat(bed.sleep(bed.lieDown(), Bed.LONGEST_NANOS, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void shouldNotTakeTheEndOfACallersTimeForALostWakeUp() {
        connect();
        final Bed bed = receiver.endpoint.bed();
        final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(bed, 0);
        idle.until(System.nanoTime() + 1);
        idle.idle(0);
        idle.idle(0);
        idle.idle(1);

        assertThat(bed.timesOverslept()).isZero();
    }

    @Test
    void shouldNotTakeARingThatCameWhileItLookedForALostOne() {
        connect();
        final Bed bed = receiver.endpoint.bed();
        final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(bed, 0);
        idle.idle(0);
        idle.idle(0);
        send();
        idle.idle(1);

        assertThat(bed.timesOverslept()).isZero();
    }

    @Test
    void shouldNotTakeANewBeginningForWork() {
        connect();
        final Bed bed = receiver.endpoint.bed();
        final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(bed, 0);
        idle.idle(0);
        idle.idle(0);
        idle.reset();

        assertThat(bed.timesOverslept()).isZero();
    }

    @Test
    void shouldSleepOnUnderTheSameNumberWhenNobodyRangAndNothingCame() {
        connect();
        final Bed bed = receiver.endpoint.bed();
        final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(bed, 0);
        idle.idle(0);
        final int number = asleep();
        idle.idle(0);
        idle.idle(0);

        assertThat(asleep()).isEqualTo(number).isNotZero();
        assertThat(bed.sleeps()).isEqualTo(number);

        bed.wake();
        idle.idle(0);

        assertThat(asleep()).as("the word of who was rung").isZero();
        assertThat(bed.timesOverslept()).isZero();
    }

    @Test
    void shouldBeRungBetweenTwoSleepsOfOneNumber() {
        connect();
        final DoorbellIdleStrategy idle = new DoorbellIdleStrategy(receiver.endpoint.bed(), 0);
        idle.idle(0);
        idle.idle(0);
        send();
        idle.idle(0);

        assertThat(rings).hasValue(1);
        assertThat(asleep()).isZero();
    }
}
