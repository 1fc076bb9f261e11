package io.vicinity.agent.ivshmem;

import io.vicinity.service.CauseChain;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the peers of a tenant were told, so that a later life of the agent tells each of them the rest, and nothing twice: QEMU does not
 * survive that. Joins and departures are numbered events; there is one at a time, so that a peer who has no messages waiting lacks at most
 * the last one. In a file that is mapped, on tmpfs, written in such an order that a death between two writes does no harm. For one thread.
 *
 * <pre>
 *   header, 64 B   | magic | version, capacity | last event: number, kind, id | end of ids |
 *   slot,   32 B   | joined by event; 0: free | id, messages that wait | being told of event | told of event |    capacity times
 * </pre>
 */
final class Ledger {
    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());
    /** "VIVSHMEM". */
    private static final long MAGIC = 0x4D454D4853564956L;

    private static final int VERSION = 1;
    private static final int VERSION_OFFSET = 8;
    private static final int CAPACITY_OFFSET = 12;
    private static final int LAST_OFFSET = 16;
    private static final int END_OFFSET = 24;
    private static final int HEADER_LENGTH = 64;
    private static final int SLOT_LENGTH = 32;
    private static final int ID_OFFSET = 8;
    private static final int WAITING_OFFSET = 12;
    private static final int TELLING_OFFSET = 16;
    private static final int TOLD_OFFSET = 24;
    private static final int ID_BITS = 16;
    private static final int JOIN = 1;
    private static final int LEAVE = 0;

    /** One event. */
    record Event(long number, boolean join, int id) {}

    /** What one peer was told. */
    static final class Entry {
        private final ByteBuffer bytes;
        private final int offset;
        private final long joined;
        private final int id;

        private Entry(final ByteBuffer bytes, final int offset) {
            this.bytes = bytes;
            this.offset = offset;
            joined = bytes.getLong(offset);
            id = bytes.getInt(offset + ID_OFFSET);
        }

        /** Event by which the peer joined. */
        long joined() {
            return joined;
        }

        int id() {
            return id;
        }

        /** Messages about an event are about to be sent, after those of all events before; with these, so many wait. */
        void telling(final long event, final int messages) {
            waiting(messages);
            VarHandle.releaseFence();
            bytes.putLong(offset + TELLING_OFFSET, event);
            VarHandle.releaseFence();
        }

        /** So many messages were not sent, or the first of them was and this was not noted any more. */
        void waiting(final int messages) {
            bytes.putInt(offset + WAITING_OFFSET, messages);
        }

        /**
         * Takes a last message for sent of which it is not certain. If it was not, the peer cannot ring one doorbell, or rings one that
         * nobody hears, which is less harm than to be told twice.
         */
        void settle() {
            if (bytes.getInt(offset + WAITING_OFFSET) <= 1) {
                told();
            }
        }

        /** All messages were sent. */
        void told() {
            bytes.putLong(offset + TOLD_OFFSET, bytes.getLong(offset + TELLING_OFFSET));
        }

        long toldUpTo() {
            return bytes.getLong(offset + TOLD_OFFSET);
        }

        /** True if it is certain which messages were sent. */
        boolean isSettled() {
            return toldUpTo() == bytes.getLong(offset + TELLING_OFFSET);
        }
    }

    private final ByteBuffer bytes;
    private final int capacity;
    private final Optional<Path> file;

    private boolean isNew;

    private Ledger(final ByteBuffer bytes, final int capacity, final Optional<Path> file) {
        this.bytes = bytes.order(ByteOrder.nativeOrder());
        this.capacity = capacity;
        this.file = file;
    }

    /** A ledger that ends with this life. */
    static Ledger inMemory(final int capacity) {
        final Ledger ledger = new Ledger(ByteBuffer.allocate(length(capacity)), capacity, Optional.empty());
        ledger.format(0);
        return ledger;
    }

    /**
     * Opens a ledger; where there is none, or one that is not believed, an empty one is made.
     *
     * @param file      of it.
     * @param capacity  most peers.
     * @param lastKnown event of which something is held; a ledger that does not know the one before is not believed.
     * @throws IOException if that is not possible.
     */
    static Ledger open(final Path file, final int capacity, final long lastKnown) throws IOException {
        final boolean there = Files.exists(file);
        final boolean whole = there && Files.size(file) == length(capacity);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, length(capacity));
            final Ledger ledger = new Ledger(mapped, capacity, Optional.of(file));
            if (!whole || !ledger.isGood() || ledger.last().number() + 1 < lastKnown) {
                if (there) {
                    LOG.log(Level.WARNING, "ivshmem ledger is not believed file={0}", file);
                }
                ledger.format(lastKnown);
            }
            return ledger;
        }
    }

    private static int length(final int capacity) {
        return HEADER_LENGTH + capacity * SLOT_LENGTH;
    }

    private boolean isGood() {
        if (bytes.getLong(0) != MAGIC
                || bytes.getInt(VERSION_OFFSET) != VERSION
                || bytes.getInt(CAPACITY_OFFSET) != capacity
                || bytes.getLong(LAST_OFFSET) < 0
                || bytes.getInt(END_OFFSET) < 0
                || bytes.getInt(END_OFFSET) > IvshmemSegment.MAX_CAPACITY) {
            return false;
        }
        return entries().stream()
                .allMatch(entry -> entry.joined() > 0
                        && entry.id() >= 0
                        && entry.id() < IvshmemSegment.MAX_CAPACITY
                        && entry.toldUpTo() >= 0
                        && entry.toldUpTo() <= last().number() + 1);
    }

    /** True if it knows of nothing that was before. */
    boolean isNew() {
        return isNew;
    }

    private void format(final long lastKnown) {
        isNew = true;
        for (int i = 0; i < bytes.capacity(); i += Long.BYTES) {
            bytes.putLong(i, 0);
        }
        bytes.putLong(LAST_OFFSET, pack(lastKnown, LEAVE, 0));
        bytes.putInt(VERSION_OFFSET, VERSION);
        bytes.putInt(CAPACITY_OFFSET, capacity);
        bytes.putLong(0, MAGIC);
    }

    private static long pack(final long number, final int kind, final int id) {
        return number << (ID_BITS + 1) | (long) kind << ID_BITS | id;
    }

    Event last() {
        final long packed = bytes.getLong(LAST_OFFSET);
        return new Event(
                packed >>> (ID_BITS + 1), (packed >>> ID_BITS & 1) == JOIN, (int) (packed & ((1 << ID_BITS) - 1)));
    }

    long next() {
        return last().number() + 1;
    }

    int endOfIds() {
        return bytes.getInt(END_OFFSET);
    }

    /** All that are in use, those included whose event never happened. */
    List<Entry> entries() {
        final List<Entry> entries = new ArrayList<>();
        for (int slot = 0; slot < capacity; slot++) {
            final int offset = HEADER_LENGTH + slot * SLOT_LENGTH;
            if (bytes.getLong(offset) != 0) {
                entries.add(new Entry(bytes, offset));
            }
        }
        return entries;
    }

    /** A peer joined, by the {@link #next} event. There is room, since there are no more peers than the capacity. */
    Entry join(final int id, final int endOfIds) {
        final long event = next();
        int offset = HEADER_LENGTH;
        while (bytes.getLong(offset) != 0) {
            offset += SLOT_LENGTH;
        }
        bytes.putInt(END_OFFSET, endOfIds);
        bytes.putInt(offset + ID_OFFSET, id);
        bytes.putInt(offset + WAITING_OFFSET, Integer.MAX_VALUE);
        bytes.putLong(offset + TOLD_OFFSET, 0);
        bytes.putLong(offset + TELLING_OFFSET, event);
        bytes.putLong(offset, event);
        VarHandle.releaseFence();
        bytes.putLong(LAST_OFFSET, pack(event, JOIN, id));
        VarHandle.releaseFence();
        return new Entry(bytes, offset);
    }

    /** A peer is there of which it is not known what it was told; empty if there is no room. */
    Optional<Entry> adopt(final int id, final long joined) {
        for (int slot = 0; slot < capacity; slot++) {
            final int offset = HEADER_LENGTH + slot * SLOT_LENGTH;
            if (bytes.getLong(offset) == 0) {
                bytes.putInt(END_OFFSET, Math.max(endOfIds(), id + 1));
                bytes.putInt(offset + ID_OFFSET, id);
                bytes.putInt(offset + WAITING_OFFSET, Integer.MAX_VALUE);
                bytes.putLong(offset + TOLD_OFFSET, joined);
                bytes.putLong(offset + TELLING_OFFSET, joined + 1);
                bytes.putLong(offset, joined);
                return Optional.of(new Entry(bytes, offset));
            }
        }
        return Optional.empty();
    }

    /** A peer left. */
    long leave(final Entry entry) {
        final long event = next();
        bytes.putLong(LAST_OFFSET, pack(event, LEAVE, entry.id()));
        VarHandle.releaseFence();
        free(entry);
        return event;
    }

    void free(final Entry entry) {
        bytes.putLong(entry.offset, 0);
    }

    /** Removes the file: there will be no later life. */
    void remove() {
        file.ifPresent(Ledger::remove);
    }

    static void remove(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            LOG.log(Level.WARNING, "ivshmem ledger cannot be removed file={0} reason={1}", file, CauseChain.oneLine(e));
        }
    }
}
