package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Channel;
import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.segment.ArenaDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EndpointPollTest {
    private static final int CHANNELS = 64;

    private final DataPath host = new DataPath(32 << 20);
    private final DataPath.Node hub = host.endpoint("hub", 64);
    private final DataPath.Node peer = host.endpoint("peer", 512);
    private final List<DataPath.Link> links = new ArrayList<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[200_000]);
    private final Map<Channel, List<Long>> received = new HashMap<>();
    private final EndpointMessageHandler handler =
            (channel, buffer, offset, length) -> received.computeIfAbsent(channel, ignored -> new ArrayList<>())
                    .add(Content.verified(buffer, offset, length));

    @BeforeEach
    void connect() {
        for (int i = 0; i < CHANNELS; i++) {
            links.add(host.connect(peer, hub));
        }
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void shouldMissNothingOnManyChannelsThatComeAndGo() {
        final SplittableRandom random = new SplittableRandom(Content.seed("many channels"));
        final Map<Channel, List<Long>> sent = new HashMap<>();
        for (int step = 0; step < 60_000; step++) {
            // Some are busier than others.
            final int which = random.nextInt(1 + random.nextInt(CHANNELS));
            final DataPath.Link link = links.get(which);
            if (random.nextInt(3) != 0) {
                final int length = random.nextInt(50) == 0 ? random.nextInt(200_000) : random.nextInt(100);
                Content.fill(message, 0, length, step);
                if (link.a().offer(message, 0, length) > 0) {
                    sent.computeIfAbsent(link.b(), ignored -> new ArrayList<>()).add(Content.numberAs(step, length));
                }
            } else if (random.nextInt(100) == 0) {
                pollAll(1);
                assertThat(received.get(link.b())).isEqualTo(sent.get(link.b()));
                received.remove(link.b());
                sent.remove(link.b());
                host.disconnect(link);
                links.set(which, host.connect(peer, hub));
            } else if (random.nextInt(40) == 0) {
                // Also past the endpoint's back.
                link.b().poll((buffer, offset, length) -> handler.onMessage(link.b(), buffer, offset, length), 3);
            } else {
                hub.endpoint.poll(handler, random.nextInt(1, 20));
            }
        }
        pollAll(20);
        assertThat(received).isEqualTo(sent);
    }

    /** One poll that finds nothing says that nothing is there, as far as the ready words tell. */
    private void pollAll(final int limit) {
        int empty = 0;
        while (empty < 2) {
            empty = hub.endpoint.poll(handler, limit) == 0 ? empty + 1 : 0;
        }
    }

    @Test
    void shouldServeAllWhenEachIsAlwaysReadyAndTheLimitIsOne() {
        for (final int limit : new int[] {1, 7, 1_000}) {
            received.clear();
            for (int i = 0; i < 20 * CHANNELS; i++) {
                links.forEach(link -> offerAll(link, 20));
                hub.endpoint.poll(handler, limit);
            }
            assertThat(received).as("limit %s", limit).hasSize(CHANNELS);
        }
    }

    @Test
    void shouldNotForgetTheOthersWhileOneIsAlwaysReady() {
        for (int busy = 0; busy < 4; busy++) {
            for (int other = 0; other < CHANNELS; other += 3) {
                if (other != busy) {
                    received.clear();
                    Content.fill(message, 0, 8, other);
                    assertThat(links.get(other).a().offer(message, 0, 8)).isPositive();
                    for (int i = 0;
                            i < 100 && !received.containsKey(links.get(other).b());
                            i++) {
                        offerAll(links.get(busy), 4);
                        hub.endpoint.poll(handler, 1);
                    }
                    assertThat(received)
                            .as("%s beside %s", other, busy)
                            .containsKey(links.get(other).b());
                }
            }
        }
    }

    @Test
    void shouldFindAMessageThatNoReadyWordSpeaksForWhileAnotherChannelIsBusy() {
        Content.fill(message, 0, 8, 1);
        hub.endpoint.poll(handler, 1);
        assertThat(links.get(40).a().offer(message, 0, 8)).isPositive();
        putReadyWord(links.get(40).setupB().route().memory().readySlot(), (short) 0);
        for (int i = 0; i < 20_000 && !received.containsKey(links.get(40).b()); i++) {
            offerAll(links.get(2), 4);
            hub.endpoint.poll(handler, 1);
        }
        assertThat(received).containsKey(links.get(40).b());
    }

    @Test
    void shouldFindAMessageThatNoReadyWordSpeaksForWhenAllIsIdle() {
        Content.fill(message, 0, 8, 1);
        hub.endpoint.poll(handler, 1);
        assertThat(links.get(63).a().offer(message, 0, 8)).isPositive();
        putReadyWord(links.get(63).setupB().route().memory().readySlot(), (short) 0);
        for (int i = 0; i < 20 * CHANNELS; i++) {
            hub.endpoint.poll(handler, 1);
        }
        assertThat(received).containsKey(links.get(63).b());
    }

    @Test
    void shouldPassByReadyWordsThatLieAtEveryLook() {
        final UnsafeBuffer arena = new UnsafeBuffer(host.memory(), hub.arenaOffset(), hub.arenaLength());
        final ReadyScan scan = new ReadyScan(arena);
        for (int slot = 0; slot < 8; slot++) {
            scan.include(slot, (short) 0);
        }
        arena.putShort(ArenaDescriptor.readyOffset(3), (short) 9);
        for (int look = 1; look < 10; look++) {
            arena.putShort(ArenaDescriptor.readyOffset(0), (short) look);
            arena.putShort(ArenaDescriptor.readyOffset(1), (short) look);
            final int slot = scan.next();
            if (slot == 3) {
                return;
            }
            scan.ignore(slot);
        }
        throw new AssertionError("slot 3 was never looked at");
    }

    @Test
    void shouldStarveNobodyBesideAThreadThatScribblesOnReadyWords() throws InterruptedException {
        final AtomicBoolean stop = new AtomicBoolean();
        final long seed = Content.seed("ready words");
        final Thread scribbler = Thread.ofPlatform().daemon().start(() -> {
            final SplittableRandom random = new SplittableRandom(seed);
            while (!stop.get()) {
                for (int i = 0; i < 1_000; i++) {
                    putReadyWord(random.nextInt(CHANNELS), (short) random.nextInt());
                }
                Thread.yield();
            }
        });
        try {
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < CHANNELS; i++) {
                    Content.fill(message, 0, 8, round);
                    assertThat(links.get(i).a().offer(message, 0, 8)).isPositive();
                }
                final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                final int all = (round + 1) * CHANNELS;
                while (receivedCount() < all && System.nanoTime() - deadline < 0) {
                    hub.endpoint.poll(handler, 10);
                }
                assertThat(receivedCount()).isEqualTo(all);
            }
            assertThat(hub.violations).isEmpty();
        } finally {
            stop.set(true);
            scribbler.join();
        }
    }

    @Test
    void shouldSayThatAChannelWhoseMemoryWasTakenAwayIsQuarantinedAlthoughNobodyAsksIt() {
        hub.endpoint.poll(handler, 1);
        host.memory().putLong(links.get(50).offset(), 0);
        for (int i = 0; i < 20 * CHANNELS; i++) {
            hub.endpoint.poll(handler, 1);
        }
        assertThat(links.get(50).b().closeDetail()).contains("GENERATION");
        assertThat(links.get(49).b().closeDetail()).isEmpty();
    }

    private int receivedCount() {
        return received.values().stream().mapToInt(List::size).sum();
    }

    private void offerAll(final DataPath.Link link, final int most) {
        Content.fill(message, 0, 100, 5);
        for (int i = 0; i < most && link.a().offer(message, 0, 100) > 0; i++) {
            Thread.onSpinWait();
        }
    }

    private void putReadyWord(final int slot, final short word) {
        host.memory().putShortVolatile(hub.arenaOffset() + ArenaDescriptor.readyOffset(slot), word);
    }
}
