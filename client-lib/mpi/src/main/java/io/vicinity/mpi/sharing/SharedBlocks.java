package io.vicinity.mpi.sharing;

import io.vicinity.client.RemoteMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory that this rank shares: gives buffers out, and finds again what it gave. Short buffers lie together in one block, long ones have one
 * each. A block is given back when none of its buffers can be reached any more.
 *
 * <p>When the VM is drained, blocks are wanted back. {@link #giveBackWanted()} does that, with what is in them kept where it is; nobody may
 * write to them meanwhile. A drain waits for blocks that are {@linkplain SharedBlock#pin() pinned} until those are freed. What the program cannot
 * write to, because only the engine does or nobody can reach it any more, {@link #giveBackUntouched()} gives back at any time.
 *
 * <p><b>Threading.</b> Used with the engine entered, by a thread that may send, or in its place while nobody is within.
 */
public final class SharedBlocks {
    /** Buffers from this length on have a block of their own. */
    static final int LONG_BUFFER = 32 * 1024;

    /** Of blocks for short buffers. */
    static final int COMMON_BLOCK = 128 * 1024;

    private static final int PAGE = 4096;

    private final Sharing sharing;
    private final List<SharedBlock> blocks = new ArrayList<>();

    /** What drains took back, and is still used. */
    private final List<SharedBlock> kept = new ArrayList<>();

    private final Queue<SharedBlock> unreachable = new ConcurrentLinkedQueue<>();
    private SharedBlock common;
    private long taken;

    /**
     * Nothing is shared yet.
     *
     * @param sharing where memory comes from.
     */
    public SharedBlocks(final Sharing sharing) {
        this.sharing = sharing;
    }

    /**
     * Takes memory for a buffer.
     *
     * @param length in bytes.
     * @return a new buffer, full of zeros, in the byte order of the machine; empty if there is no such memory.
     */
    public Optional<ByteBuffer> allocate(final int length) {
        giveBackUnreachable();
        if (length < 1) {
            return Optional.empty();
        }
        if (length >= LONG_BUFFER) {
            return newBlock(length).map(block -> cut(block, length));
        }
        if (common == null || !common.isShared() || !common.hasRoom(length)) {
            final Optional<SharedBlock> next = newBlock(COMMON_BLOCK);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            replaceCommon(next.get());
        }
        return Optional.of(cut(common, length));
    }

    private ByteBuffer cut(final SharedBlock block, final int length) {
        return block.cut(length, () -> unreachable.add(block));
    }

    private void replaceCommon(final SharedBlock next) {
        final SharedBlock before = common;
        common = next;
        if (before != null && before.isUnused()) {
            close(before);
        }
    }

    private Optional<SharedBlock> newBlock(final int length) {
        final long cost = cost((long) SharedBlock.HEADER_LENGTH + length);
        if (cost > Integer.MAX_VALUE || cost > sharing.capacity() - taken) {
            return Optional.empty();
        }
        return sharing.share(SharedBlock.HEADER_LENGTH + length).map(shared -> {
            taken += cost;
            final SharedBlock block = new SharedBlock(shared);
            blocks.add(block);
            return block;
        });
    }

    /** Memory is given out by pages. */
    private static long cost(final long length) {
        return (length + PAGE - 1) / PAGE * PAGE;
    }

    /** Gives back what nobody can reach any more. */
    private void giveBackUnreachable() {
        for (SharedBlock block = unreachable.poll(); block != null; block = unreachable.poll()) {
            if (block.isLastGone() && block != common) {
                close(block);
            }
        }
    }

    private void close(final SharedBlock block) {
        if (blocks.remove(block) || kept.remove(block)) {
            taken -= cost(block.length());
            block.close();
        }
    }

    /**
     * Takes memory back that its user needs no more, if it has a block of its own, whether a drain took that back or not. What still reads it
     * reads 0.
     *
     * @param buffer that was allocated.
     */
    public void free(final ByteBuffer buffer) {
        if (buffer.capacity() >= LONG_BUFFER) {
            final long address = new UnsafeBuffer(buffer).addressOffset();
            Stream.concat(blocks.stream(), kept.stream())
                    .filter(block -> block.contains(address, buffer.capacity()))
                    .findAny()
                    .ifPresent(this::close);
        }
    }

    /**
     * Finds the block that memory lies in.
     *
     * @param address of the memory.
     * @param length  of it.
     * @return the block, which others can still reach; empty if the memory is no part of one.
     */
    public Optional<SharedBlock> find(final long address, final long length) {
        return blocks.stream()
                .filter(block -> block.contains(address, length) && block.isShared())
                .findAny();
    }

    /**
     * Where others find memory.
     *
     * @param address of the memory.
     * @param length  of it.
     * @return its position; -1 if it is not shared.
     */
    public long positionOf(final long address, final long length) {
        for (int i = 0; i < blocks.size(); i++) {
            final SharedBlock block = blocks.get(i);
            if (block.contains(address, length)) {
                return block.isShared() ? block.position() + address - block.address() : -1;
            }
        }
        return -1;
    }

    /**
     * How much may be taken in all.
     *
     * @return bytes.
     */
    public long capacity() {
        return sharing.capacity();
    }

    /**
     * How much may still be taken.
     *
     * @return bytes, as far as this rank may take them; the arena may have less.
     */
    public long room() {
        return sharing.capacity() - taken;
    }

    /**
     * Gives one buffer back that a drain of the VM waits for, if it has a block of its own, and keeps what is in it where it is. Nobody may write
     * to it meanwhile.
     *
     * @param buffer that was allocated.
     * @return true if it was given back now.
     */
    public boolean giveBackIfWanted(final ByteBuffer buffer) {
        final Optional<SharedBlock> given = ownBlock(buffer).filter(SharedBlock::isGivenBackIfWanted);
        given.ifPresent(block -> {
            blocks.remove(block);
            kept.add(block);
        });
        return given.isPresent();
    }

    /**
     * A buffer with a block of its own stays where it is, whatever waits for it, until it is {@linkplain #leaveToEngine left to the engine} or
     * freed: others look for it there.
     *
     * @param buffer that was allocated.
     */
    public void hold(final ByteBuffer buffer) {
        ownBlock(buffer).ifPresent(SharedBlock::pin);
    }

    /**
     * The program has no part in a buffer that is {@linkplain #hold held}: it is written to with the engine entered alone, and held no longer.
     *
     * @param buffer that was allocated.
     */
    public void leaveToEngine(final ByteBuffer buffer) {
        ownBlock(buffer).ifPresent(block -> {
            block.leaveToEngine();
            block.unpin();
        });
    }

    private Optional<SharedBlock> ownBlock(final ByteBuffer buffer) {
        return buffer.capacity() >= LONG_BUFFER
                ? find(new UnsafeBuffer(buffer).addressOffset(), buffer.capacity())
                : Optional.empty();
    }

    /**
     * Finds memory of another rank.
     *
     * @param peer     the rank in the world, not this one.
     * @param position as it said, of a block.
     * @param length   of the block in bytes, as it said.
     * @return the memory; empty if it cannot be reached.
     */
    public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
        return sharing.reach(peer, position, length);
    }

    /**
     * The machine that this rank is on now, as {@link Sharing#machine()} says.
     *
     * @return unknown if it cannot be found out.
     */
    public Sharing.Machine machine() {
        return sharing.machine();
    }

    /**
     * Does a drain of the VM wait for memory? Cheap enough for every turn.
     *
     * @return true if so; all that is shared is of one arena, and is wanted at once.
     */
    public boolean isAnyWanted() {
        return !blocks.isEmpty() && blocks.getLast().isWanted();
    }

    /** Gives back what a drain of the VM waits for. Nobody may write to any buffer meanwhile. */
    public void giveBackWanted() {
        giveBackUnreachable();
        for (int i = blocks.size() - 1; i >= 0; i--) {
            giveBackIfWanted(i);
        }
    }

    private void giveBackIfWanted(final int index) {
        if (blocks.get(index).isGivenBackIfWanted()) {
            kept.add(blocks.remove(index));
        }
    }

    /**
     * Gives back what a drain of the VM waits for, but for what the program may be writing to.
     *
     * @return bytes that the drain waits for, or will: where memory is pinned, channels to it are as well, and nothing else is wanted before.
     */
    public long giveBackUntouched() {
        giveBackUnreachable();
        long left = 0;
        for (int i = blocks.size() - 1; i >= 0; i--) {
            final SharedBlock block = blocks.get(i);
            if (!block.isOfProgram()) {
                giveBackIfWanted(i);
            } else if (block.isPinned() || block.isWanted()) {
                left += block.length();
            }
        }
        return left;
    }
}
