package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxHere;
import io.vicinity.fabric.FrameDescriptor;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("fabric")
@UcxHere
@Timeout(60)
class UcxCarrierTest {
    private static final long PING = FrameDescriptor.controlHeader(FrameDescriptor.TYPE_PING, 0);

    private final AtomicLong clock = new AtomicLong();
    private final Host here = new Host("here");
    private final Host there = new Host("there");

    @BeforeEach
    void start() {
        here.start();
        there.start();
    }

    @AfterEach
    void stop() {
        here.stop();
        there.stop();
    }

    @Test
    void shouldKeepAFormerWorkerUntilNothingGoesByItAnyMore() throws InterruptedException {
        final UcxWire wire = here.connect(there);
        assertThat(here.renew()).isEqualTo(2);
        clock.addAndGet(TimeUnit.MINUTES.toNanos(5));
        here.settle();
        assertThat(here.workers()).isEqualTo(2);

        here.abandon(wire);
        // The other end may still be about to make its own end of the way.
        here.settle();
        assertThat(here.workers()).isEqualTo(2);

        clock.addAndGet(TimeUnit.MINUTES.toNanos(5));
        while (here.workers() > 1) {
            here.settle();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void shouldTryAgainOnlyAfterAWhileWhereNothingWasEverHeard() {
        final UcxWire mute = here.connect(there);
        here.abandon(mute);
        assertThat(here.mayTryAgain(mute)).isFalse();
        assertThat(here.workerInsteadOf(1)).isZero();
        assertThatThrownBy(() -> here.connect(there)).isInstanceOf(UcxException.class);

        clock.addAndGet(UcxRenewal.UNHEARD_NANOS);
        assertThat(here.workerInsteadOf(1)).isEqualTo(2);
        assertThat(here.connect(there).isWritable()).isTrue();
    }

    @Test
    void shouldTakeAFreshWorkerWhenNothingComesByAWayThatWasGood() throws InterruptedException {
        final UcxWire good = here.prepare();
        there.talk(here, good);
        here.abandon(good);
        assertThat(here.mayTryAgain(good)).isTrue();

        final UcxWire mute = here.connect(there);
        here.abandon(mute);
        assertThat(here.mayTryAgain(mute)).isFalse();
        assertThat(here.workerInsteadOf(1)).isEqualTo(2);
    }

    @Test
    void shouldEndAWireAtOnceButNotItsWayWhereNothingWasHeardYet() throws InterruptedException {
        final UcxWire wire = here.prepare();
        here.connect(wire, there, there.prepare());
        final AtomicBoolean ended = new AtomicBoolean();
        here.onLoop(() -> {
            wire.write(PING, new UnsafeBuffer(new byte[0]), 0, 0);
            wire.writeBlock(ByteBuffer.allocateDirect(1 << 20));
            wire.abandon(() -> ended.set(true));
            assertThat(ended).isTrue();
        });
        clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
        here.settle();

        there.talk(here, here.prepare());
    }

    @Test
    void shouldAnswerWhoeverItHearsWhereItHasNothingToSay() throws InterruptedException {
        final UcxWire mute = here.prepare();
        final UcxWire other = there.talk(here, mute);
        assertThat(mute.isSending()).isFalse();
        while (there.onLoop(other::isSending)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void shouldTryTheSameWorkerWithAFreshOneOfTheOtherEnd() {
        final UcxReach reach = new UcxReach(new FabricEnd(null, 1, "key", true, "b", "there", null, 0, 1, 1));
        final ByteBuffer lost = ByteBuffer.wrap(there.address());
        final ByteBuffer fresh = ByteBuffer.wrap(there.renew() == 2 ? there.address() : new byte[0]);
        final UcxWire wire = here.connect(there);
        here.onLoop(() -> reach.refused(wire, lost, "the way was lost"));
        assertThat(here.onLoop(() -> reach.prepare(here.carrier, here, lost))).isEmpty();
        assertThat(here.onLoop(() -> reach.prepare(here.carrier, here))).isEmpty();
        assertThat(here.onLoop(() -> reach.prepare(here.carrier, here, fresh)))
                .map(made -> made.junction().number())
                .contains(1);
    }

    @Test
    void shouldNotLetAnotherVmSpoilTheWayToAProcess() {
        final UcxWire theirs = here.connect(there);
        assertThatThrownBy(() -> here.connect(there, "elsewhere"))
                .isInstanceOf(UcxException.class)
                .hasMessageContaining("VM there");
        assertThat(theirs.isWritable()).isTrue();
        assertThat(here.connect(there).isWritable()).isTrue();
    }

    /** A process, as it were. */
    private final class Host implements UcxWire.Beside {
        private final String name;
        private final DrivenEventLoop loop;
        private UcxCarrier carrier;

        Host(final String name) {
            this.name = name;
            loop = new DrivenEventLoop(name);
        }

        void start() {
            carrier = onLoop(() -> new UcxCarrier(loop, UcxHere.OVER_LOOPBACK, clock::get));
        }

        void stop() {
            onLoop(carrier::close);
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }

        <T> T onLoop(final Callable<T> task) {
            return loop.submit(task).syncUninterruptibly().getNow();
        }

        void onLoop(final Runnable task) {
            final var ignored = loop.submit(task).syncUninterruptibly();
        }

        private UcxJunction current() {
            return carrier.junction(0).orElseThrow();
        }

        byte[] address() {
            return onLoop(() -> current().address());
        }

        UcxWire connect(final Host other) {
            return connect(other, other.name);
        }

        /** As if a VM had given the address. */
        UcxWire connect(final Host other, final String vm) {
            final byte[] address = other.address();
            return onLoop(() -> {
                final UcxWire made = current().prepare(this);
                made.connect(vm, address, 0);
                return made;
            });
        }

        UcxWire prepare() {
            return onLoop(() -> current().prepare(this));
        }

        void connect(final UcxWire own, final Host other, final UcxWire to) {
            final byte[] address = other.onLoop(to::address);
            onLoop(() -> {
                own.connect(other.name, address, to.key());
                return own;
            });
        }

        /** Says something to a wire that is not connected yet, until each has heard the other. */
        UcxWire talk(final Host other, final UcxWire to) throws InterruptedException {
            final UcxWire own = prepare();
            connect(own, other, to);
            other.connect(to, this, own);
            onLoop(() -> {
                own.write(PING, new UnsafeBuffer(new byte[0]), 0, 0);
                own.flush();
            });
            while (!(hears(own) && other.hears(to))) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return own;
        }

        private boolean hears(final UcxWire wire) {
            return onLoop(() -> wire.inbound().heard());
        }

        void abandon(final UcxWire wire) {
            onLoop(() -> wire.abandon(() -> {}));
        }

        boolean mayTryAgain(final UcxWire wire) {
            return onLoop(wire::mayBeTriedAgain);
        }

        /** Number of a fresh worker. */
        int renew() {
            onLoop(carrier.renewal()::want);
            return workerInsteadOf(onLoop(() -> current().number()));
        }

        /** Number of the worker; 0: there is none. */
        int workerInsteadOf(final int number) {
            return onLoop(
                    () -> carrier.junction(number).map(UcxJunction::number).orElse(0));
        }

        void settle() {
            onLoop(carrier::settle);
        }

        int workers() {
            return onLoop(carrier::workers);
        }

        @Override
        public void hangUp() {
            // There is nothing beside.
        }

        @Override
        public void broken(final String detail) {
            // As well.
        }
    }
}
