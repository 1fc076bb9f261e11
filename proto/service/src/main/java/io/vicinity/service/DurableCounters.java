package io.vicinity.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Named numbers in a mapped file, which survive the death of their process, SIGKILL included: the next process goes on from where
 * they were. The file belongs into a runtime directory on tmpfs.
 *
 * <pre>
 *    0 |  Magic "VCOUNTER"                                         |
 *    8 |  Version                    |  reserved                   |
 *  128 +-----------------------------------------------------------+
 *      |  Slots of 128 bytes:                                      |
 *    0 |  Value                                                    |
 *    8 |  Name length, 0: free       |  Name, UTF-8 ...            |
 * </pre>
 *
 * <p>One process at a time: the file is locked. Every page is written when the file is made, so that a full tmpfs shows then and
 * not as a fault later. When all slots are taken a further counter is kept in memory only. Thread-safe.
 */
public final class DurableCounters implements AutoCloseable {
    private static final long MAGIC = 0x5245544E554F4356L;
    private static final int VERSION = 1;
    private static final int SLOT_LENGTH = 128;
    private static final int HEADER_LENGTH = SLOT_LENGTH;
    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int NAME_OFFSET = 12;
    private static final int MAX_NAME_LENGTH = SLOT_LENGTH - NAME_OFFSET;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final FileChannel file;
    private final MemorySegment memory;
    private final Map<String, DurableCounter> counters = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();

    private DurableCounters(final FileChannel file, final int capacity) throws IOException {
        this.file = file;
        final long length = HEADER_LENGTH + (long) capacity * SLOT_LENGTH;
        final ByteBuffer zeros = ByteBuffer.allocate(SLOT_LENGTH);
        for (long position = file.size(); position < length; position += zeros.limit()) {
            file.write(zeros.clear(), position);
        }
        memory = file.map(FileChannel.MapMode.READ_WRITE, 0, length, Arena.ofAuto());
        if (memory.get(ValueLayout.JAVA_LONG, 0) != MAGIC || memory.get(ValueLayout.JAVA_INT, 8) != VERSION) {
            memory.fill((byte) 0);
            memory.set(ValueLayout.JAVA_INT, 8, VERSION);
            LONG.setRelease(memory, 0L, MAGIC);
        }
        for (int slot = 0; slot < capacity; slot++) {
            adopt(HEADER_LENGTH + slot * SLOT_LENGTH);
        }
    }

    /**
     * Opens the file; makes it if it is not there, and starts afresh if it is none of ours.
     *
     * @param path     of the file.
     * @param capacity most counters, at least 1.
     * @return the counters, with what an earlier process left.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}: not writable, no space, or in use by another process.
     */
    public static DurableCounters open(final Path path, final int capacity) {
        FileChannel file = null;
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(path, file);
            return new DurableCounters(file, capacity);
        } catch (final IOException e) {
            closeQuietly(file);
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "counters cannot be kept in " + path + ": " + CauseChain.oneLine(e),
                    "free space there, or give another directory",
                    e);
        } catch (final VicinityFailure e) {
            closeQuietly(file);
            throw e;
        }
    }

    private static void lock(final Path path, final FileChannel file) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (final OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    path + " is in use by another process",
                    "end that process, or give this one another directory");
        }
    }

    private static void closeQuietly(final FileChannel file) {
        if (file != null) {
            try {
                file.close();
            } catch (final IOException e) {
                // Nothing was written: the failure that brought us here is the one to tell.
            }
        }
    }

    private void adopt(final int offset) {
        final int length = (int) INT.getAcquire(memory, (long) offset + NAME_LENGTH_OFFSET);
        if (length < 1 || length > MAX_NAME_LENGTH) {
            free.addLast(offset);
            return;
        }
        final byte[] name = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset + NAME_OFFSET, name, 0, length);
        counters.put(new String(name, StandardCharsets.UTF_8), new DurableCounter(memory, offset, true));
    }

    /**
     * Finds a counter, or makes it with value 0.
     *
     * @param name of at most 116 bytes in UTF-8.
     * @return the counter; the same at each call.
     */
    public synchronized DurableCounter counter(final String name) {
        DurableCounter counter = counters.get(name);
        if (counter == null) {
            counter = allocate(name);
            counters.put(name, counter);
        }
        return counter;
    }

    /**
     * Finds a counter.
     *
     * @param name of the counter.
     * @return empty if there is none of that name.
     */
    public synchronized Optional<DurableCounter> find(final String name) {
        return Optional.ofNullable(counters.get(name));
    }

    private DurableCounter allocate(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1 || bytes.length > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("counter name of " + bytes.length + " bytes: " + name);
        }
        final Integer offset = free.pollFirst();
        if (offset == null) {
            return new DurableCounter(Arena.ofAuto().allocate(Long.BYTES, Long.BYTES), 0, false);
        }
        LONG.setRelease(memory, (long) offset, 0L);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset + NAME_OFFSET, bytes.length);
        INT.setRelease(memory, (long) offset + NAME_LENGTH_OFFSET, bytes.length);
        return new DurableCounter(memory, offset, true);
    }

    /**
     * Removes a counter for good. Whoever still holds it must not use it any more.
     *
     * @param name of the counter; none of that name is no error.
     */
    public synchronized void remove(final String name) {
        final DurableCounter counter = counters.remove(name);
        if (counter != null && counter.isDurable()) {
            INT.setRelease(memory, (long) counter.offset() + NAME_LENGTH_OFFSET, 0);
            free.addLast(counter.offset());
        }
    }

    /**
     * The names of all counters.
     *
     * @return a copy, sorted.
     */
    public synchronized Set<String> names() {
        return new TreeSet<>(counters.keySet());
    }

    /**
     * Shows a counter as a metric.
     *
     * @param registry    where to.
     * @param metric      name of the metric in Micrometer's form, such as {@code vicinity.channels.opened}.
     * @param description of the metric.
     * @param tags        of the metric: part of the durable name.
     * @return the counter.
     */
    public DurableCounter metric(
            final MeterRegistry registry, final String metric, final String description, final Tags tags) {
        final StringBuilder name = new StringBuilder(metric);
        tags.forEach(tag -> name.append('|').append(tag.getKey()).append('=').append(tag.getValue()));
        final DurableCounter counter = counter(name.toString());
        FunctionCounter.builder(metric, counter, DurableCounter::get)
                .description(description)
                .tags(tags)
                .register(registry);
        return counter;
    }

    /** Lets the file go; it stays. Counters must not be used any more. */
    @Override
    public void close() {
        closeQuietly(file);
    }
}
