package io.vicinity.mpi.testing;

import io.vicinity.client.SharedMemory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A drain of the VM of one rank, which waits for what the rank shares, and tells of that. Thread-safe. */
public final class TestDrain {
    private final List<WantedMemory> shared = new CopyOnWriteArrayList<>();
    private volatile Runnable listener = () -> {};

    SharedMemory watch(final SharedMemory sound) {
        shared.add(new WantedMemory(sound));
        return shared.getLast();
    }

    void listener(final Runnable told) {
        listener = told;
    }

    /** From now on it waits for all that was shared before. */
    public void begin() {
        shared.forEach(WantedMemory::want);
    }

    /** Tells the rank, and says whether it has given back what was shared before. */
    public boolean isOver() {
        listener.run();
        return shared.stream().noneMatch(memory -> memory.isWanted() && memory.isShared());
    }
}
