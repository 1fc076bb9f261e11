package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.fabric.ucx.DeafReceiver;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxHere;
import io.vicinity.client.fabric.ucx.UcxWorker;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.fabric.PacketDescriptor;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Mapping;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever another process sends by UCX, the link takes it or its connection ends; nothing else happens. */
@Tag("fabric")
@UcxHere
@Timeout(120)
class UcxFuzzTest {
    private static final int ROUNDS = 300;
    private static final int MOST_PACKETS = 12;
    private static final int DATA = 256;

    private final SplittableRandom random = new SplittableRandom(seed());
    private final DrivenEventLoop loop = new DrivenEventLoop("fuzz");
    private final Mapping memory = Mapping.ofPrivateMemory(1 << 20);
    private final UnsafeBuffer packet = memory.buffer();
    private UcxCarrier carrier;
    private UcxJunction junction;
    private UcxWorker stranger;

    private static long seed() {
        final long seed = Long.getLong("vicinity.seed", System.nanoTime());
        System.out.println("packets: again with -Dvicinity.seed=" + seed);
        return seed;
    }

    @BeforeEach
    void start() throws UcxException {
        carrier = onLoop(() -> new UcxCarrier(loop, UcxHere.OVER_LOOPBACK, System::nanoTime));
        junction = carrier.junction(0).orElseThrow();
        stranger = UcxWorker.open(UcxHere.OVER_LOOPBACK, new DeafReceiver());
    }

    @AfterEach
    void stop() {
        onLoop(() -> {
            carrier.close();
            return null;
        });
        stranger.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        memory.close();
    }

    private <T> T onLoop(final Callable<T> task) {
        return loop.submit(task).awaitUninterruptibly().getNow();
    }

    @Test
    void shouldTakeAnyPacketsOrEndTheConnection() throws UcxException {
        int quarantined = 0;
        int broken = 0;
        int survived = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final Victim victim = onLoop(Victim::new);
            final long way = stranger.connect(junction.address(), status -> {});
            final int packets = 1 + random.nextInt(MOST_PACKETS);
            for (int i = 0; i < packets; i++) {
                send(way, victim, i);
            }
            awaitTaken(victim);
            quarantined += victim.link.isEnded() ? 1 : 0;
            broken += victim.broken != null ? 1 : 0;
            assertThat(String.valueOf(victim.broken)).doesNotContain("Exception");
            survived += !victim.link.isEnded() && victim.broken == null ? 1 : 0;
            onLoop(victim::end);
            finish(stranger.disconnect(way));
        }
        assertThat(quarantined).isPositive();
        assertThat(broken).isPositive();
        assertThat(survived).isPositive();
    }

    /** The END behind all that was sent is the last that is taken. */
    private void awaitTaken(final Victim victim) {
        while (!victim.over()) {
            final boolean ignored = stranger.progress();
        }
    }

    private void send(final long way, final Victim victim, final int sequence) {
        final int noise = random.nextInt(20);
        packet.putLong(PacketDescriptor.KEY_OFFSET, noise == 0 ? random.nextLong() : victim.wire.key());
        packet.putInt(PacketDescriptor.SEQUENCE_OFFSET, noise == 1 ? random.nextInt() : sequence);
        final boolean block = random.nextInt(4) == 0;
        packet.putInt(
                PacketDescriptor.KIND_OFFSET,
                noise == 2 ? random.nextInt(6) : block ? PacketDescriptor.KIND_BLOCK : PacketDescriptor.KIND_FRAMES);
        final long address = memory.buffer().addressOffset();
        if (block) {
            final int length = random.nextInt(1, 70_000);
            packet.putLong(16, header(victim, ChannelDescriptor.TYPE_BLOCK, ChannelDescriptor.BLOCK_RECORD_LENGTH));
            packet.setMemory(24, ChannelDescriptor.BLOCK_RECORD_LENGTH, (byte) 0);
            packet.putInt(24 + ChannelDescriptor.BLOCK_UNIT_OFFSET, random.nextInt(-1, LinkVictim.UNITS + 1));
            packet.putInt(24 + ChannelDescriptor.BLOCK_LENGTH_OFFSET, random.nextInt(8) == 0 ? 5 : length);
            finish(stranger.announce(
                    way,
                    address,
                    noise == 3 ? random.nextInt(90) : 24 + ChannelDescriptor.BLOCK_RECORD_LENGTH,
                    address + DATA,
                    length));
        } else {
            final int frames = frames(victim);
            finish(stranger.send(
                    way,
                    address,
                    noise == 3 ? random.nextInt(16) : 16,
                    address + DATA,
                    noise == 4 ? frames / 2 : frames));
        }
    }

    private long header(final Victim victim, final int type, final int length) {
        return RingDescriptor.header(victim.link.received(), type, length);
    }

    private int frames(final Victim victim) {
        final int length = random.nextInt(60);
        packet.setMemory(DATA + 8, length, (byte) random.nextInt(3));
        packet.putLong(
                DATA,
                random.nextInt(3) == 0
                        ? FrameDescriptor.controlHeader(FrameDescriptor.FIRST_CONTROL_TYPE + random.nextInt(12), length)
                        : header(victim, 1 + random.nextInt(3), length));
        return 8 + length;
    }

    private void finish(final long request) {
        while (UcxWorker.status(request) == UcxWorker.IN_PROGRESS) {
            final boolean ignored = stranger.progress();
        }
        UcxWorker.free(request);
    }

    /** On the loop, but for what is looked at from outside. */
    private final class Victim extends LinkVictim implements UcxWire.Beside {
        private final UcxWire wire = junction.prepare(this);
        private volatile String broken;
        private volatile boolean hungUp;
        private final long start = System.nanoTime();

        Victim() throws UcxException {
            super(loop);
            wire.connect("stranger", stranger.address(), 0);
            assertThat(link.connected(wire, 0, Set.of())).isTrue();
            wire.attach(link);
        }

        /** Nothing tells when a packet that is ignored has come: a few milliseconds are enough for most. */
        boolean over() {
            return hungUp || broken != null || System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(20);
        }

        Void end() {
            wire.abandon(() -> {});
            letGo();
            return null;
        }

        @Override
        public void hangUp() {
            hungUp = true;
        }

        @Override
        public void broken(final String detail) {
            broken = detail;
        }
    }
}
