package io.vicinity.guestd.health;

import static io.vicinity.segment.CountersDescriptor.BACK_PRESSURED_OFFSET;
import static io.vicinity.segment.CountersDescriptor.RECEIVED_BYTES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.RECEIVED_MESSAGES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.SENT_BYTES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.SENT_MESSAGES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.VIOLATIONS_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ChannelStatus;
import io.vicinity.control.v1.EndpointInfo;
import io.vicinity.control.v1.Side;
import io.vicinity.guestd.TestSegment;
import io.vicinity.guestd.bar.BarHolder;
import io.vicinity.guestd.broker.EndInUse;
import io.vicinity.guestd.broker.EndKey;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.service.DurableCounters;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelHealthTest {
    private static final int SLOT = 4;
    private static final int REMOTE_SLOT = 5;

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(5));
    private TestSegment segment;
    private BarHolder bars;
    private FabricCounters fabric;
    private DurableCounters durable;
    private ChannelHealth health;

    @BeforeEach
    void setUp() throws Exception {
        segment = new TestSegment(directory.resolve("bar"), 99);
        bars = new BarHolder(segment.path());
        fabric = new FabricCounters(directory.resolve("fabric"), Optional.empty());
        start();
    }

    private void start() {
        durable = DurableCounters.open(directory.resolve("counters"), 256);
        health = new ChannelHealth(bars, fabric, durable, clock::get);
    }

    @AfterEach
    void tearDown() {
        durable.close();
        fabric.close();
        bars.close();
        segment.close();
    }

    private ChannelEnd channel(final long id) {
        CountersDescriptor.format(segment.counters(), SLOT, id, id + 1000);
        CountersDescriptor.format(segment.counters(), REMOTE_SLOT, id, id + 1000);
        return ChannelEnd.newBuilder()
                .setChannelId(id)
                .setSide(Side.SIDE_A)
                .setRemote(EndpointInfo.newBuilder().setEndpointId(2))
                .setCounterGeneration(id + 1000)
                .setCounterSlot(SLOT)
                .setRemoteCounterSlot(REMOTE_SLOT)
                .build();
    }

    private void secondLater() {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        health.sample();
    }

    @Test
    void shouldTellWhatAnEndCounts() {
        final ChannelEnd end = channel(1);
        health.began(end, "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 10);
        segment.count(SLOT, SENT_BYTES_OFFSET, 1000);
        segment.count(SLOT, BACK_PRESSURED_OFFSET, 3);
        segment.count(SLOT, RECEIVED_MESSAGES_OFFSET, 20);
        segment.count(SLOT, RECEIVED_BYTES_OFFSET, 2000);
        segment.count(SLOT, VIOLATIONS_OFFSET, 1);
        segment.count(REMOTE_SLOT, RECEIVED_MESSAGES_OFFSET, 4);
        segment.count(REMOTE_SLOT, RECEIVED_BYTES_OFFSET, 400);
        secondLater();
        secondLater();

        final ChannelStatus status = health.status(new EndInUse(end, "alice", 17));
        assertThat(status.getSent().getMessages()).isEqualTo(10);
        assertThat(status.getSent().getBytes()).isEqualTo(1000);
        assertThat(status.getSent().getBackPressured()).isEqualTo(3);
        assertThat(status.getSent().getOccupancy()).isEqualTo(600);
        assertThat(status.getSent().getStalls()).isEqualTo(1);
        assertThat(status.getReceived().getMessages()).isEqualTo(20);
        assertThat(status.getReceived().getBytes()).isEqualTo(2000);
        assertThat(status.getViolations()).isEqualTo(1);
        assertThat(status.getIdleMillis()).isEqualTo(1000);
        assertThat(status.getClientPid()).isEqualTo(17);
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(10);
        assertThat(health.total(Quantity.RECEIVED_BYTES)).isEqualTo(2000);
        assertThat(health.ignored()).isZero();
    }

    @Test
    void shouldTellWhatAnEndOnTheFabricCounts() {
        CountersDescriptor.format(segment.counters(), SLOT, 1, 1);
        final ChannelEnd end = ChannelEnd.newBuilder()
                .setChannelId(1)
                .setSide(Side.SIDE_A)
                .setRoute(io.vicinity.control.v1.Route.ROUTE_FABRIC)
                .setCounterGeneration(1)
                .setCounterSlot(SLOT)
                .build();
        health.began(end, "alice");
        countOnFabric(SENT_MESSAGES_OFFSET, 10);
        countOnFabric(RECEIVED_BYTES_OFFSET, 2000);
        countOnFabric(CountersDescriptor.RESENT_RECORDS_OFFSET, 7);
        countOnFabric(CountersDescriptor.RECONNECTS_OFFSET, 2);
        secondLater();

        final ChannelStatus status = health.status(new EndInUse(end, "alice", 17));
        assertThat(status.getRecordsResent()).isEqualTo(7);
        assertThat(status.getReconnects()).isEqualTo(2);
        assertThat(status.getSent().getMessages()).isEqualTo(10);
        assertThat(status.getReceived().getBytes()).isEqualTo(2000);
        assertThat(status.getSent().getOccupancy()).isZero();
        assertThat(health.ignored()).isZero();
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        health.bindTo(registry, "acme");
        assertThat(registry.get("vicinity.channel.messages")
                        .tags("route", "fabric", "direction", "sent")
                        .functionCounter()
                        .count())
                .isEqualTo(10);
        assertThat(registry.get("vicinity.fabric.records.resent")
                        .functionCounter()
                        .count())
                .isEqualTo(7);
        assertThat(registry.get("vicinity.fabric.reconnects").functionCounter().count())
                .isEqualTo(2);
        assertThat(registry.get("vicinity.channels")
                        .tag("route", "fabric")
                        .gauge()
                        .value())
                .isOne();
    }

    private void countOnFabric(final int word, final long value) {
        fabric.area().putLongOpaque(CountersDescriptor.slotOffset(SLOT) + word, value);
    }

    @Test
    void shouldGoOnWithWhatWasCountedOnTheFabricAfterARestart() {
        health.began(channel(1), "alice");
        countOnFabric(SENT_MESSAGES_OFFSET, 10);
        secondLater();
        durable.close();
        fabric.close();
        fabric = new FabricCounters(directory.resolve("fabric"), Optional.empty());
        start();
        health.began(channel(1), "alice");
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(10);
        countOnFabric(SENT_MESSAGES_OFFSET, 12);
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(12);
        assertThat(health.ignored()).isZero();
    }

    @Test
    void shouldCountOnTheRouteThatAMessageWentBy() {
        final ChannelEnd end = channel(1);
        health.began(end, "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 10);
        secondLater();
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 15);
        countOnFabric(SENT_MESSAGES_OFFSET, 2);
        health.changed(end.toBuilder()
                .setRoute(io.vicinity.control.v1.Route.ROUTE_FABRIC)
                .build());
        secondLater();

        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        health.bindTo(registry, "acme");
        assertThat(sent(registry, "shared_memory")).isEqualTo(15);
        assertThat(sent(registry, "fabric")).isEqualTo(2);
        assertThat(health.status(new EndInUse(end, "alice", 17)).getSent().getMessages())
                .as("of its whole life")
                .isEqualTo(17);
        assertThat(health.ignored()).isZero();
    }

    private static double sent(final SimpleMeterRegistry registry, final String route) {
        return registry.get("vicinity.channel.messages")
                .tags("route", route, "direction", "sent")
                .functionCounter()
                .count();
    }

    @Test
    void shouldTellWhatAnEndCountsNowAndNotAtTheLastSample() {
        final ChannelEnd end = channel(1);
        health.began(end, "alice");
        secondLater();
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 10);
        segment.count(SLOT, SENT_BYTES_OFFSET, 1000);
        segment.count(REMOTE_SLOT, RECEIVED_MESSAGES_OFFSET, 4);
        segment.count(REMOTE_SLOT, RECEIVED_BYTES_OFFSET, 400);
        segment.count(SLOT, VIOLATIONS_OFFSET, 1);

        final ChannelStatus status = look(end);
        assertThat(status.getSent().getMessages()).isEqualTo(10);
        assertThat(status.getSent().getBytes()).isEqualTo(1000);
        assertThat(status.getSent().getOccupancy()).isEqualTo(600);
        assertThat(status.getViolations()).isEqualTo(1);
        assertThat(status.getIdleMillis()).isZero();
    }

    @Test
    void shouldCountNoStallsForLooksBetweenSamples() {
        final ChannelEnd end = channel(1);
        health.began(end, "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 10);
        secondLater();
        for (int i = 0; i < 10; i++) {
            assertThat(look(end).getSent().getStalls()).isZero();
        }
        secondLater();
        assertThat(look(end).getSent().getStalls()).isEqualTo(1);
        // Taken between a look and the next sample: no stall either.
        look(end);
        segment.count(REMOTE_SLOT, RECEIVED_MESSAGES_OFFSET, 10);
        look(end);
        secondLater();
        assertThat(look(end).getSent().getStalls()).isEqualTo(1);
    }

    @Test
    void shouldNotBelieveMoreForBeingLookedAtOften() {
        final ChannelEnd end = channel(1);
        health.began(end, "alice");
        secondLater();
        // Each step is possible for two seconds, all of them together are not.
        for (int i = 1; i <= 10; i++) {
            segment.count(SLOT, SENT_MESSAGES_OFFSET, i * 1_500_000_000L);
            look(end);
        }
        assertThat(look(end).getSent().getMessages()).isZero();
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isZero();
        assertThat(health.ignored()).isEqualTo(1);
    }

    private ChannelStatus look(final ChannelEnd end) {
        return health.status(new EndInUse(end, "alice", 17));
    }

    @Test
    void shouldGoOnCountingWhenChannelsCloseAndTheirSlotsAreUsedAgain() {
        health.began(channel(1), "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 10);
        secondLater();
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 15);
        // The last reading, within the same second.
        health.ends(new EndKey(1, Side.SIDE_A));
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(15);

        health.began(channel(2), "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 7);
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(22);
        assertThat(durable.names()).noneMatch(name -> name.startsWith("end|1A|"));
    }

    @Test
    void shouldGoOnFromWhereItWasAfterARestart() {
        final ChannelEnd end = channel(1);
        health.began(end, "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 100);
        secondLater();
        durable.close();

        // The channel goes on while no daemon is there, far beyond what one second allows.
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 5_000_000_100L);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
        start();
        health.began(end, "alice");
        health.allBegan();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(100);
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(5_000_000_100L);
        assertThat(health.ignored()).isZero();
    }

    @Test
    void shouldForgetAfterARestartWhatIsNoMore() {
        health.began(channel(1), "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 1);
        secondLater();
        assertThat(durable.names()).anyMatch(name -> name.startsWith("end|"));
        durable.close();
        start();
        health.allBegan();
        assertThat(durable.names()).noneMatch(name -> name.startsWith("end|"));
    }

    @Test
    void shouldGoOnWithoutCountersThatCannotBeMade() throws IOException {
        Files.createDirectory(directory.resolve("fabric"));
        assertThatThrownBy(health::cover)
                .isInstanceOfSatisfying(
                        VicinityFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.FILE_UNUSABLE));
        health.began(channel(1), "alice");
        secondLater();
        Files.delete(directory.resolve("fabric"));
        health.began(channel(2), "bob");
        countOnFabric(SENT_MESSAGES_OFFSET, 3);
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(3);
    }

    @Test
    void shouldNotReadASlotThatIsAnothers() {
        health.began(channel(1), "alice");
        CountersDescriptor.format(segment.counters(), SLOT, 2, 1002);
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 10);
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isZero();
        assertThat(health.ignored()).isEqualTo(1);
    }

    @Test
    void shouldSurviveSlotsOutsideTheCountersArea() {
        final ChannelEnd end = channel(1);
        health.began(end.toBuilder().setCounterSlot(-1).build(), "alice");
        secondLater();
        health.began(end.toBuilder().setCounterSlot(Integer.MAX_VALUE).build(), "alice");
        secondLater();
        health.began(
                end.toBuilder().setRemoteCounterSlot(TestSegment.COUNTER_SLOTS).build(), "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 1);
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).isEqualTo(1);
    }

    @Test
    void shouldNotBeDisturbedByRandomBytesInTheCountersArea() {
        final ChannelEnd end = channel(1);
        health.began(end, "alice");
        segment.count(SLOT, SENT_MESSAGES_OFFSET, 1000);
        secondLater();
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final byte[] garbage = new byte[CountersDescriptor.SLOT_LENGTH - SENT_MESSAGES_OFFSET];
        for (int round = 0; round < 1000; round++) {
            random.nextBytes(garbage);
            segment.counters().putBytes(CountersDescriptor.slotOffset(SLOT) + SENT_MESSAGES_OFFSET, garbage);
            random.nextBytes(garbage);
            segment.counters().putBytes(CountersDescriptor.slotOffset(REMOTE_SLOT) + SENT_MESSAGES_OFFSET, garbage);
            secondLater();
        }
        // 64 random bits are almost never a count that was possible within a second.
        assertThat(health.total(Quantity.SENT_MESSAGES)).as("seed %d", seed).isEqualTo(1000);
        assertThat(health.ignored()).isGreaterThan(1000);

        segment.count(SLOT, SENT_MESSAGES_OFFSET, 1200);
        secondLater();
        assertThat(health.total(Quantity.SENT_MESSAGES)).as("seed %d", seed).isEqualTo(1200);
    }
}
