package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.fabric.ucx.UcxHere;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.fabric.PacketDescriptor;
import io.vicinity.segment.Mapping;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent to this process itself may come while it is sent, in the middle of another packet that is answered. */
@Tag("fabric")
@UcxHere
@Timeout(60)
class UcxReentryTest {
    private static final int DATA = 64;

    private final DrivenEventLoop loop = new DrivenEventLoop("reentry");
    private final Mapping memory = Mapping.ofPrivateMemory(1 << 12);
    private UcxCarrier carrier;
    private UcxJunction junction;

    @BeforeEach
    void start() {
        carrier = onLoop(() -> new UcxCarrier(loop, UcxHere.OVER_LOOPBACK, System::nanoTime));
        junction = onLoop(() -> carrier.junction(0).orElseThrow());
    }

    @AfterEach
    void stop() {
        onLoop(carrier::close);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        memory.close();
    }

    private <T> T onLoop(final Callable<T> task) {
        return loop.submit(task).syncUninterruptibly().getNow();
    }

    private void onLoop(final Runnable task) {
        final var ignored = loop.submit(task).syncUninterruptibly();
    }

    @Test
    void shouldHandAShortPacketOverWholeWhenAnotherComesMeanwhile() {
        onLoop(() -> {
            final Receiver inner = new Receiver(() -> {});
            final Receiver outer = new Receiver(() -> comes(inner, 1024, FrameDescriptor.TYPE_PONG));
            comes(outer, 0, FrameDescriptor.TYPE_PING);
            assertThat(outer.answers).isEqualTo(3);
            assertThat(inner.wire.isOpen()).isTrue();
            assertThat(outer.wire.isOpen()).isTrue();
            comes(inner, 1024, FrameDescriptor.TYPE_PING);
            assertThat(inner.answers).isEqualTo(3);
            outer.end();
            inner.end();
        });
    }

    /** A packet of three frames. */
    private void comes(final Receiver receiver, final int at, final int type) {
        final UnsafeBuffer packet = memory.buffer();
        packet.putLong(at + PacketDescriptor.KEY_OFFSET, receiver.wire.key());
        packet.putInt(at + PacketDescriptor.SEQUENCE_OFFSET, receiver.packets++);
        packet.putInt(at + PacketDescriptor.KIND_OFFSET, PacketDescriptor.KIND_FRAMES);
        for (int i = 0; i < 3; i++) {
            packet.putLong(at + DATA + i * FrameDescriptor.HEADER_LENGTH, FrameDescriptor.controlHeader(type, 0));
        }
        final long address = packet.addressOffset() + at;
        junction.packet(address, PacketDescriptor.HEADER_LENGTH, address + DATA, 3 * FrameDescriptor.HEADER_LENGTH);
    }

    /** A link that hears by UCX, and answers by a wire of the test. */
    private final class Receiver extends LinkVictim implements Wire, UcxWire.Beside {
        private final UcxWire wire = junction.prepare(this);
        private final Runnable whenItAnswers;
        private int packets;
        private int answers;

        Receiver(final Runnable whenItAnswers) {
            super(loop);
            this.whenItAnswers = whenItAnswers;
            assertThat(link.connected(this, 0, Set.of())).isTrue();
            wire.attach(link);
        }

        void end() {
            wire.abandon(() -> {});
            final long ignored = link.freeze();
            letGo();
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void write(final long header, final DirectBuffer source, final int offset, final int length) {
            answers++;
            whenItAnswers.run();
        }

        @Override
        public void writeBlock(final ByteBuffer bytes) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void flush() {
            // All is sent at once.
        }

        @Override
        public void close() {
            // There is nothing to end.
        }

        @Override
        public void abandon(final Runnable then) {
            then.run();
        }

        @Override
        public void hangUp() {
            // There is nothing beside.
        }

        @Override
        public void broken(final String detail) {
            throw new AssertionError(detail);
        }
    }
}
