package io.vicinity.segment;

import io.vicinity.posix.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A piece of a segment, mapped into this process. A BAR is a mapped file: {@code /sys/bus/pci/devices/…/resource2} in a VM and a
 * file in {@code /dev/shm} on a laptop go through this same code; so does a file on hugetlbfs, of which the whole huge pages are
 * mapped that the piece lies in.
 *
 * <p><b>Threading and closing.</b> The buffer may be used by any thread, also by one that races with {@link #close()}: closing puts
 * zero pages in place of the memory, so a late reader reads 0, just as it does behind a device that was unplugged, and finds
 * that the generation no longer matches. The address space itself is given back when the mapping is unreachable. A buffer that is
 * used must therefore be reached through its mapping: keep the mapping as long as the buffer.
 */
public final class Mapping implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final AddressSpace space;
    private final UnsafeBuffer buffer;
    private final Optional<Source> source;

    /** What is mapped, if it is a file. */
    private record Source(Path file, long offset) {}

    private Mapping(final AddressSpace space, final UnsafeBuffer buffer, final Optional<Source> source) {
        this.space = space;
        this.buffer = buffer;
        this.source = source;
        CLEANER.register(this, space);
    }

    /**
     * Maps a piece of a file, shared, readable and writable.
     *
     * @param file   the BAR, or the shared-memory object.
     * @param offset in bytes, a multiple of {@link SegmentDescriptor#PAGE}.
     * @param length in bytes, 1 to 2<sup>31</sup> - 1.
     * @return the mapping.
     * @throws IOException if the file cannot be opened or mapped, or is shorter than what is asked for: touching what lies behind
     *                     its end would kill the process.
     */
    public static Mapping map(final Path file, final long offset, final long length) throws IOException {
        if (offset < 0 || offset % SegmentDescriptor.PAGE != 0 || length < 1 || length > Integer.MAX_VALUE) {
            throw new IOException("cannot map " + length + " bytes at offset " + offset + " of " + file);
        }
        checkLength(file, offset, length);
        final Posix.Pages pages = Posix.mapShared(file, offset, length);
        return new Mapping(
                new AddressSpace(pages),
                new UnsafeBuffer(pages.piece(), (int) length),
                Optional.of(new Source(file, offset)));
    }

    private static void checkLength(final Path file, final long offset, final long length) throws IOException {
        final long size = Files.size(file);
        if (offset > size - length) {
            throw new IOException(file + " has " + size + " bytes: too few to map " + length + " at offset " + offset);
        }
    }

    /**
     * Makes memory that is laid out like a piece of a segment, and is this process's own. It costs nothing where it is not touched.
     *
     * @param length in bytes, 1 to 2<sup>31</sup> - 1.
     * @return the mapping, full of zeros.
     */
    public static Mapping ofPrivateMemory(final int length) {
        final long address = Posix.mapPrivate(length);
        return new Mapping(
                new AddressSpace(new Posix.Pages(address, length, address)),
                new UnsafeBuffer(address, length),
                Optional.empty());
    }

    /**
     * The memory. Bounds are checked.
     *
     * @return the buffer; the same at each call.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * The same memory as those want it who write it to a channel. It does not keep the mapping: keep that as long as the buffer.
     *
     * @return a new buffer over all of it.
     */
    @SuppressWarnings("restricted")
    public ByteBuffer byteBuffer() {
        return MemorySegment.ofAddress(buffer.addressOffset())
                .reinterpret(buffer.capacity())
                .asByteBuffer();
    }

    /**
     * A piece of the memory that keeps the mapping by itself, and so do buffers that are made of it.
     *
     * @param offset          of the piece in bytes.
     * @param length          of the piece in bytes.
     * @param whenUnreachable called by some thread when none of them can be reached any more.
     * @return a new buffer over the piece.
     */
    @SuppressWarnings("restricted")
    public ByteBuffer keepingBuffer(final int offset, final int length, final Runnable whenUnreachable) {
        buffer.boundsCheck(offset, length);
        final Mapping kept = this;
        return MemorySegment.ofAddress(buffer.addressOffset() + offset)
                .reinterpret(length, Arena.ofAuto(), _ -> {
                    try {
                        whenUnreachable.run();
                    } finally {
                        Reference.reachabilityFence(kept);
                    }
                })
                .asByteBuffer();
    }

    /**
     * Is it of no file any more, or at least not now?
     *
     * @return false if this process maps the file by it.
     */
    public boolean isOffFile() {
        return source.isEmpty() || space.isOffFile();
    }

    /**
     * Lets go of the file until {@link #resume()}: the memory reads 0 meanwhile, and what is written there is gone afterwards. Nothing
     * happens if it was let go of in another way. For memory that nobody uses for a while.
     */
    public void suspend() {
        try {
            space.suspend();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Maps the file again that was let go of by {@link #suspend()}, at the same place. Nothing happens if it was not.
     *
     * @throws IOException if it cannot be mapped, or is shorter now; it stays let go of then.
     */
    public void resume() throws IOException {
        try {
            if (source.isPresent()) {
                final Source from = source.get();
                checkLength(from.file(), from.offset(), buffer.capacity());
                space.resume(from.file(), from.offset());
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Has {@link #close()} been called?
     *
     * @return true if the memory is no longer mapped.
     */
    public boolean isClosed() {
        return space.replaced.get();
    }

    /**
     * Lets go of the file, and keeps what is in the memory: from now on it is this process's own. For memory that nobody writes any more who
     * matters. May be called more than once; nothing happens if it was closed.
     *
     * @param unsound is asked when all is copied: is it perhaps not what was there?
     * @return false if so: it is as it was.
     */
    public boolean keepPrivately(final BooleanSupplier unsound) {
        try {
            return space.keep(unsound);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Lets go of the memory, at once and for all threads. May be called more than once. */
    @Override
    public void close() {
        try {
            space.replace();
        } finally {
            // Were the mapping collected now, its address space could be unmapped, and be another mapping's, before it
            // is replaced.
            Reference.reachabilityFence(this);
        }
    }

    /** Separate from the mapping, so that the cleaner does not keep the mapping itself reachable. */
    private record AddressSpace(Posix.Pages pages, AtomicBoolean replaced, AtomicBoolean kept, AtomicBoolean suspended)
            implements Runnable {
        AddressSpace(final Posix.Pages pages) {
            this(pages, new AtomicBoolean(), new AtomicBoolean(), new AtomicBoolean());
        }

        boolean isOffFile() {
            return replaced.get() || kept.get() || suspended.get();
        }

        /** Not beside {@link #replace}, which would be undone. */
        synchronized boolean keep(final BooleanSupplier unsound) {
            if (replaced.get() || kept.get()) {
                return true;
            }
            final boolean done = Posix.replaceByCopy(pages.address(), pages.length(), unsound);
            kept.set(done);
            return done;
        }

        synchronized void suspend() {
            if (!isOffFile()) {
                Posix.replaceByZeroPages(pages.address(), pages.length());
                suspended.set(true);
            }
        }

        synchronized void resume(final Path file, final long offset) throws IOException {
            if (suspended.get() && !replaced.get() && !kept.get()) {
                Posix.replaceByFile(pages, file, offset);
                suspended.set(false);
            }
        }

        synchronized void replace() {
            if (replaced.compareAndSet(false, true)) {
                Posix.replaceByZeroPages(pages.address(), pages.length());
            }
        }

        @Override
        public void run() {
            Posix.unmap(pages.address(), pages.length());
        }
    }
}
