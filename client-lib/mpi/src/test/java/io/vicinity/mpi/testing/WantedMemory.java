package io.vicinity.mpi.testing;

import io.vicinity.client.SharedMemory;
import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;

/** Memory that a drain waits for from when a test says so. */
public final class WantedMemory implements SharedMemory {
    private final SharedMemory sound;
    private volatile boolean isWanted;
    private volatile boolean isKept;

    /** Memory that nobody waits for yet. */
    public WantedMemory(final SharedMemory sound) {
        this.sound = sound;
    }

    /** From now on a drain waits for it. */
    public WantedMemory want() {
        isWanted = true;
        return this;
    }

    @Override
    public long position() {
        return sound.position();
    }

    @Override
    public MutableDirectBuffer buffer() {
        return sound.buffer();
    }

    @Override
    public ByteBuffer byteBuffer(final int offset, final int length, final Runnable whenUnreachable) {
        return sound.byteBuffer(offset, length, whenUnreachable);
    }

    @Override
    public boolean isShared() {
        return !isKept && sound.isShared();
    }

    @Override
    public boolean isWanted() {
        return isWanted;
    }

    @Override
    public boolean keepPrivately() {
        isKept = true;
        return true;
    }

    @Override
    public void close() {
        sound.close();
    }
}
