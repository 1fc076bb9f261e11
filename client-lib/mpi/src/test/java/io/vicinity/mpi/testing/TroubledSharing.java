package io.vicinity.mpi.testing;

import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.sharing.Sharing;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.agrona.MutableDirectBuffer;

/** Memory that a rank shares with ranks of its JVM, as if they were on other machines, or their routes changed now and then. */
public class TroubledSharing implements Sharing {
    private final Sharing sound;
    private final Machine machine;
    private final BooleanSupplier isCut;

    private TroubledSharing(final Sharing sound, final Machine machine, final BooleanSupplier isCut) {
        this.sound = sound;
        this.machine = machine;
        this.isCut = isCut;
    }

    /**
     * Links with such memory.
     *
     * @param links   that are sound.
     * @param machine that the rank takes itself to be on.
     * @param isCut   asked at each access to the memory of another: is it out of reach? If so asked again: for good?
     */
    public static Links on(final Links links, final Machine machine, final BooleanSupplier isCut) {
        return with(links, new TroubledSharing(links.sharing(), machine, isCut));
    }

    /**
     * Links whose VM is being drained: all that their rank shares is wanted back.
     *
     * @param links that are sound.
     */
    public static Links drained(final Links links) {
        final Sharing sound = links.sharing();
        return with(links, new TroubledSharing(sound, sound.machine(), () -> false) {
            @Override
            public Optional<SharedMemory> share(final int length) {
                return sound.share(length).map(memory -> new WantedMemory(memory).want());
            }
        });
    }

    /**
     * Links to ranks that reach each other's memory until a drain begins, which then waits for what this rank shares.
     *
     * @param links   that are sound.
     * @param drain   of the VM of this rank.
     * @param isBegun has the drain of any VM begun?
     */
    public static Links drainedBy(final Links links, final TestDrain drain, final BooleanSupplier isBegun) {
        final Sharing sound = links.sharing();
        return with(links, new TroubledSharing(sound, sound.machine(), isBegun) {
            @Override
            public Optional<SharedMemory> share(final int length) {
                return sound.share(length).map(drain::watch);
            }

            @Override
            public void whenWanted(final Runnable listener) {
                drain.listener(listener);
            }
        });
    }

    private static Links with(final Links links, final Sharing troubled) {
        return (Links) Proxy.newProxyInstance(
                TroubledSharing.class.getClassLoader(), new Class<?>[] {Links.class}, (_, method, arguments) -> {
                    if ("sharing".equals(method.getName())) {
                        return troubled;
                    }
                    try {
                        return method.invoke(links, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public long capacity() {
        return sound.capacity();
    }

    @Override
    public Optional<SharedMemory> share(final int length) {
        return sound.share(length);
    }

    @Override
    public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
        return sound.reach(peer, position, length).map(Cut::new);
    }

    @Override
    public Machine machine() {
        return machine;
    }

    private final class Cut implements RemoteMemory {
        private final RemoteMemory whole;

        Cut(final RemoteMemory whole) {
            this.whole = whole;
        }

        @Override
        public boolean enter() {
            return !isCut.getAsBoolean() && whole.enter();
        }

        @Override
        public boolean isLeft() {
            return isCut.getAsBoolean() || whole.isLeft();
        }

        @Override
        public void leave() {
            whole.leave();
        }

        @Override
        public boolean isIntact() {
            return !isCut.getAsBoolean() && whole.isIntact();
        }

        @Override
        public MutableDirectBuffer buffer() {
            return whole.buffer();
        }

        @Override
        public boolean pin() {
            return !isCut.getAsBoolean() && whole.pin();
        }

        @Override
        public void unpin() {
            whole.unpin();
        }

        @Override
        public ByteBuffer byteBuffer(final int offset, final int length) {
            return whole.byteBuffer(offset, length);
        }
    }
}
