package io.vicinity.mpi.sharing;

import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import java.util.Optional;

/** Memory that ranks of a job share, beside the messages that they exchange. Used as their links are: by one thread at a time. */
public interface Sharing {
    /** No memory is shared. */
    Sharing NONE = new Sharing() {
        @Override
        public long capacity() {
            return 0;
        }

        @Override
        public Optional<SharedMemory> share(final int length) {
            return Optional.empty();
        }

        @Override
        public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
            return Optional.empty();
        }

        @Override
        public Machine machine() {
            return Machine.UNKNOWN;
        }
    };

    /**
     * The machine that a rank is on.
     *
     * @param number      of it among those that share memory; -1 if it shares none, or that is not known.
     * @param atomicsHold do read-modify-writes of memory hold against those of another machine? They do not on an emulated one with one
     *                    processor.
     */
    record Machine(int number, boolean atomicsHold) {
        /** None that is known to be the one of any other rank. */
        public static final Machine UNKNOWN = new Machine(-1, false);

        /** Do read-modify-writes hold between this machine and the other? */
        public boolean isAtomicWith(final Machine other) {
            return number >= 0 && other.number >= 0 && (number == other.number || atomicsHold && other.atomicsHold);
        }
    }

    /**
     * How much this rank may take.
     *
     * @return bytes, in all.
     */
    long capacity();

    /**
     * Takes memory to share with others.
     *
     * @param length in bytes, at least 1.
     * @return the memory, full of zeros; empty if there is none.
     */
    Optional<SharedMemory> share(int length);

    /**
     * Finds the memory of another rank.
     *
     * @param peer     the rank, not this one.
     * @param position where it lies, as the other said; it may be anything.
     * @param length   in bytes.
     * @return the memory; empty if it cannot be reached.
     */
    Optional<RemoteMemory> reach(int peer, long position, int length);

    /**
     * The machine that this rank is on now: its VM may be moved to another host, where it has another number. That may ask others, so it is
     * for the opening of windows.
     *
     * @return unknown if it cannot be found out.
     */
    Machine machine();

    /**
     * Has somebody told, again and again, that a drain of the VM waits for memory of this rank. Where none is ever wanted back, nobody is told.
     *
     * @param listener called by any thread, which is not to be held up.
     */
    default void whenWanted(final Runnable listener) {
        // Nobody waits for memory of this rank.
    }
}
