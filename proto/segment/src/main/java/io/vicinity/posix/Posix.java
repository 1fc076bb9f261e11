package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The few functions of the C library that Java has no equal for, called by the foreign function interface. Linux only. Thread-safe.
 */
@SuppressWarnings("restricted") // What is read below is where the C library says that it lies.
public final class Posix {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MREMAP_MAYMOVE_FIXED = 3;
    private static final int ESRCH = 3;
    private static final int EINTR = 4;
    private static final int EINVAL = 22;
    private static final long HUGETLBFS_MAGIC = 0x958458f6L;
    private static final long SMALLEST_HUGE_PAGE = 64L << 10;
    /** More than any 64-bit system's struct statfs has; it begins with f_type and f_bsize, of 8 bytes each. */
    private static final long STATFS_BYTES = 256;

    /** On tmpfs of older kernels a signal undoes what a call did: under a profiler's signals a large piece would never be done. */
    static final long ALLOCATED_AT_ONCE = 4L << 20;

    private static final int CPU_SET_BYTES = 128;
    private static final long MOST_MESSAGE_BYTES = 256;

    static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_HANDLE =
            ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final LibraryFunction OPEN = LibraryFunction.of("open");
    private static final LibraryFunction CLOSE = LibraryFunction.of("close");
    private static final LibraryFunction MMAP = LibraryFunction.of("mmap");
    private static final LibraryFunction FSTATFS = LibraryFunction.of("fstatfs");
    private static final LibraryFunction MUNMAP = LibraryFunction.of("munmap");
    private static final LibraryFunction MREMAP = LibraryFunction.of("mremap");
    private static final LibraryFunction FALLOCATE = LibraryFunction.of("posix_fallocate");
    private static final LibraryFunction KILL = LibraryFunction.of("kill");
    private static final LibraryFunction SETSID = LibraryFunction.of("setsid");
    private static final LibraryFunction SCHED_SETAFFINITY = LibraryFunction.of("sched_setaffinity");
    private static final LibraryFunction STRERROR = LibraryFunction.of("strerror");

    private Posix() {}

    /**
     * A piece of a file that is mapped, and what had to be mapped for it: on hugetlbfs the whole huge pages that it lies in, since the
     * system takes no others, neither to map nor to replace nor to unmap.
     *
     * @param address of all that is mapped.
     * @param length  of all that is mapped, in bytes.
     * @param piece   address of the piece that was asked for.
     */
    public record Pages(long address, long length, long piece) {}

    /**
     * Maps a piece of a file, shared, readable and writable.
     *
     * @param file   to map: a file in /dev/shm or on hugetlbfs, or a PCI resource.
     * @param offset in bytes, a multiple of the page size; huge pages do not matter here.
     * @param length in bytes.
     * @return what is mapped.
     * @throws IOException naming the file and the reason.
     */
    public static Pages mapShared(final Path file, final long offset, final long length) throws IOException {
        final int descriptor = open(file);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            final long address = map(state, descriptor, offset, length);
            // Huge pages are looked for only where there may be some: where the system refuses, and where both ends
            // are so well aligned that it may have mapped more than was asked for, which goes only as a whole.
            final boolean refused = address == -1;
            if (refused ? errno(state) == EINVAL : ((address | offset) & (SMALLEST_HUGE_PAGE - 1)) == 0) {
                final long hugePage = hugePage(descriptor, arena);
                if (hugePage != 0) {
                    final long before = offset % hugePage;
                    final long all = (before + length + hugePage - 1) / hugePage * hugePage;
                    final long start = refused ? map(state, descriptor, offset - before, all) : address;
                    if (start == -1) {
                        throw failure("mmap", file, errno(state));
                    }
                    return new Pages(start, all, start + before);
                }
            }
            if (refused) {
                throw failure("mmap", file, errno(state));
            }
            return new Pages(address, length, address);
        } finally {
            close(descriptor);
        }
    }

    private static long map(final MemorySegment state, final int descriptor, final long offset, final long length) {
        return MMAP.call(state, 0L, length, PROT_READ_WRITE, MAP_SHARED, descriptor, offset);
    }

    /** Size of the pages that a file on hugetlbfs consists of; 0 for any other file. */
    private static long hugePage(final int descriptor, final Arena arena) {
        final MemorySegment statfs = arena.allocate(STATFS_BYTES, Long.BYTES);
        final int error = (int) FSTATFS.call(arena.allocate(ERRNO_LAYOUT), descriptor, statfs.address());
        return error == 0 && statfs.get(JAVA_LONG, 0) == HUGETLBFS_MAGIC ? statfs.get(JAVA_LONG, Long.BYTES) : 0;
    }

    /**
     * Maps zero pages that are this process's own. They cost memory only where they are touched.
     *
     * @param length in bytes.
     * @return their address, to be given back by {@link #unmap}.
     */
    public static long mapPrivate(final long length) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            final int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
            final long address = MMAP.call(state, 0L, length, PROT_READ_WRITE, flags, -1, 0L);
            if (address == -1) {
                throw new IllegalStateException("mmap of " + length + " bytes failed: " + message(errno(state)));
            }
            return address;
        }
    }

    /**
     * Puts private zero pages in place of a mapping, at once for all threads: who still reads there reads 0, who still writes there
     * writes for nobody, and the file is no longer mapped.
     *
     * @param address of the mapping.
     * @param length  of the mapping in bytes, of all of it.
     */
    public static void replaceByZeroPages(final long address, final long length) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            final int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
            final long result = MMAP.call(state, address, length, PROT_READ_WRITE, flags, -1, 0L);
            if (result != address) {
                throw new IllegalStateException("mmap of zero pages failed: " + message(errno(state)));
            }
        }
    }

    /**
     * Puts private memory in place of a mapping, at once for all threads, that holds what was read there a moment before. What others write
     * to the file meanwhile may or may not be in it.
     *
     * @param address of the mapping.
     * @param length  of the mapping in bytes, of all of it.
     * @param unsound is asked when all is copied: is it perhaps not what was there?
     * @return false if so: nothing was replaced.
     */
    public static boolean replaceByCopy(final long address, final long length, final BooleanSupplier unsound) {
        final long copy = mapPrivate(length);
        MemorySegment.copy(
                MemorySegment.ofAddress(address).reinterpret(length),
                0,
                MemorySegment.ofAddress(copy).reinterpret(length),
                0,
                length);
        if (unsound.getAsBoolean()) {
            unmap(copy, length);
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            final long result = MREMAP.call(state, copy, length, length, MREMAP_MAYMOVE_FIXED, address);
            if (result != address) {
                unmap(copy, length);
                throw new IllegalStateException("mremap of a copy failed: " + message(errno(state)));
            }
            return true;
        }
    }

    /**
     * Puts a piece of a file in the place of what is mapped, at once for all threads.
     *
     * @param pages  of a mapping of such a piece, whatever is there now.
     * @param file   to map.
     * @param offset of the piece in bytes, as when it was mapped first.
     * @throws IOException naming the file and the reason; what was there stays.
     */
    public static void replaceByFile(final Pages pages, final Path file, final long offset) throws IOException {
        final int descriptor = open(file);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            final long start = offset - (pages.piece() - pages.address());
            final long result = MMAP.call(
                    state, pages.address(), pages.length(), PROT_READ_WRITE, MAP_SHARED | MAP_FIXED, descriptor, start);
            if (result != pages.address()) {
                throw failure("mmap", file, errno(state));
            }
        } finally {
            close(descriptor);
        }
    }

    /**
     * Gives address space back. Nobody may touch it any more.
     *
     * @param address of a mapping.
     * @param length  of the mapping in bytes, of all of it.
     */
    public static void unmap(final long address, final long length) {
        try (Arena arena = Arena.ofConfined()) {
            final int ignored = (int) MUNMAP.call(arena.allocate(ERRNO_LAYOUT), address, length);
        }
    }

    /**
     * Gives a file all its pages now, so that a lack of memory shows here and not as a SIGBUS later.
     *
     * @param file   that exists.
     * @param length in bytes; the file grows to it.
     * @return empty if done, else what the system said.
     * @throws IOException if the file cannot be opened.
     */
    public static Optional<String> allocatePages(final Path file, final long length) throws IOException {
        final int descriptor = open(file);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            final int error = allocatePieces(length, (offset, piece) -> {
                // posix_fallocate returns the error number and leaves errno alone.
                return (int) FALLOCATE.call(state, descriptor, offset, piece);
            });
            return error == 0 ? Optional.empty() : Optional.of(message(error));
        } finally {
            close(descriptor);
        }
    }

    /** Allocates a piece of a file; returns an error number, 0 if it is done. */
    @FunctionalInterface
    interface Allocation {
        int allocate(long offset, long length);
    }

    /** A call that a signal interrupts did nothing, and is made again. */
    static int allocatePieces(final long length, final Allocation allocation) {
        long done = 0;
        while (done < length) {
            final long piece = Math.min(length - done, ALLOCATED_AT_ONCE);
            final int error = allocation.allocate(done, piece);
            if (error == 0) {
                done += piece;
            } else if (error != EINTR) {
                return error;
            }
        }
        return 0;
    }

    /**
     * Makes the calling process the leader of a session of its own, out of reach of signals to the group that it was started in.
     *
     * @return true if it is one now; false for the leader of a group.
     */
    public static boolean leaveSession() {
        try (Arena arena = Arena.ofConfined()) {
            return (int) SETSID.call(arena.allocate(ERRNO_LAYOUT)) >= 0;
        }
    }

    /**
     * Looks for a process, also where its user's processes are hidden from others.
     *
     * @param pid of the process, positive.
     * @return false if there is certainly none.
     */
    public static boolean hasProcess(final int pid) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            return (int) KILL.call(state, pid, 0) == 0 || errno(state) != ESRCH;
        }
    }

    /**
     * Keeps the calling thread, and those that it starts later, on one processor.
     *
     * @param processor number, from 0.
     * @return true if the system did so.
     */
    public static boolean pinThread(final int processor) {
        if (processor < 0 || processor >= CPU_SET_BYTES * Byte.SIZE) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment set = arena.allocate(CPU_SET_BYTES, Long.BYTES);
            set.set(JAVA_LONG, (processor / Long.SIZE) * (long) Long.BYTES, 1L << (processor % Long.SIZE));
            return (int) SCHED_SETAFFINITY.call(arena.allocate(ERRNO_LAYOUT), 0, CPU_SET_BYTES, set.address()) == 0;
        }
    }

    static int open(final Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            final int descriptor =
                    (int) OPEN.call(state, arena.allocateFrom(file.toString()).address(), O_RDWR | O_CLOEXEC, 0);
            if (descriptor < 0) {
                throw failure("open", file, errno(state));
            }
            return descriptor;
        }
    }

    static void close(final int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            final int ignored = (int) CLOSE.call(arena.allocate(ERRNO_LAYOUT), descriptor);
        }
    }

    private static IOException failure(final String function, final Path file, final int errno) {
        return new IOException(function + " " + file + ": " + message(errno));
    }

    static String message(final int errno) {
        try (Arena arena = Arena.ofConfined()) {
            return MemorySegment.ofAddress(STRERROR.call(arena.allocate(ERRNO_LAYOUT), errno))
                    .reinterpret(MOST_MESSAGE_BYTES)
                    .getString(0);
        }
    }

    static int errno(final MemorySegment state) {
        return (int) ERRNO_HANDLE.get(state, 0L);
    }
}
