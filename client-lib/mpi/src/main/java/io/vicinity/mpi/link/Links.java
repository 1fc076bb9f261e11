package io.vicinity.mpi.link;

import io.vicinity.mpi.sharing.Sharing;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * What carries records between the ranks of a job: reliable and in order between each two, and no more. A record is at most
 * {@link #maxRecordLength()} long. To be used by one thread at a time.
 */
public interface Links extends AutoCloseable {
    /** A result: no room now; try again after others had time. */
    int NO_ROOM = 0;

    /** A result: the record has room. */
    int READY = 1;

    /** A result: the other rank is gone, or was left. */
    int GONE = -1;

    /**
     * How many ranks there are.
     *
     * @return ranks of the job.
     */
    int size();

    /**
     * This rank.
     *
     * @return from 0.
     */
    int rank();

    /**
     * Does what is sent to a rank go through memory that both share?
     *
     * @param peer rank of the other.
     * @return true if it does now.
     */
    boolean isNeighbour(int peer);

    /**
     * Longest record to a peer that goes the short way, without a second piece of memory being touched.
     *
     * @param peer rank of the other.
     * @return bytes.
     */
    int shortRecordLength(int peer);

    /**
     * Longest record.
     *
     * @return bytes.
     */
    int maxRecordLength();

    /**
     * Takes room for a record, to be filled in {@link #record()} and {@linkplain #commit() committed} before anything else is claimed.
     *
     * @param peer   rank of the other, not this one.
     * @param length of the record in bytes.
     * @return {@link #READY}, {@link #NO_ROOM} or {@link #GONE}.
     */
    int claim(int peer, int length);

    /**
     * The room that was claimed.
     *
     * @return from index 0, at least as long as was claimed; valid until it is committed.
     */
    MutableDirectBuffer record();

    /** Sends the record that was claimed. */
    void commit();

    /** Gives the room back that was claimed: nothing is sent. */
    void abort();

    /**
     * Does a record that was committed still wait for room? Polls and claims send it when there is some.
     *
     * @return true if so; the caller must not sleep until a record comes.
     */
    boolean hasUnsent();

    /**
     * Does a record that was committed for a peer still wait for room? Records for others do not wait for it.
     *
     * @param peer rank of the other.
     * @return true if so.
     */
    boolean hasUnsent(int peer);

    /**
     * Hands records that came to a handler.
     *
     * @param handler called with each.
     * @param limit   of records.
     * @return records handed over.
     */
    int poll(RecordHandler handler, int limit);

    /**
     * Finds a peer that is gone; one that closed after all it sent was handed over.
     *
     * @param peer rank of the other.
     * @return null as long as it may send; else why it is gone.
     */
    String lossOf(int peer);

    /**
     * Memory that this rank shares with others.
     *
     * @return used as the links are.
     */
    default Sharing sharing() {
        return Sharing.NONE;
    }

    /**
     * What the thread that polls idles by: told what {@link #poll} returned each time.
     *
     * @return a strategy for one thread, which wakes when a record comes, and need not wake when there is room again.
     */
    IdleStrategy newIdleStrategy();

    /** Ends it. What was committed still arrives. */
    @Override
    void close();
}
