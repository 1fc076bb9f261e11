package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Members;
import java.util.Arrays;

/** Communicators between two groups, and back to one (MPI 4.0, section 7.6). */
public final class Bridge {
    private Bridge() {}

    /**
     * Joins two groups. Collective over both.
     *
     * @param local        communicator of this process's group.
     * @param localLeader  rank in it that speaks for it.
     * @param peer         communicator of both leaders; looked at there alone.
     * @param remoteLeader rank of the other leader in the peer communicator; looked at by the leader alone.
     * @param tag          of the leaders' messages; not negative.
     * @return the communicator between the two.
     */
    public static Communicator join(
            final Communicator local,
            final int localLeader,
            final Communicator peer,
            final int remoteLeader,
            final int tag) {
        return meet(local, localLeader, peer, remoteLeader, Collectives.makingTag(tag));
    }

    /** The same, with a tag for the context of collectives. */
    static Communicator meet(
            final Communicator local,
            final int localLeader,
            final Communicator peer,
            final int remoteLeader,
            final int tag) {
        final World world = local.world();
        // Looked at by leaders only, as others may have no peer communicator.
        final Context between = peer == null ? null : peer.context().collective();
        final boolean leads = local.rank() == localLeader;
        final int[] mine = ranksOf(local.context().local());
        final int[] size = {mine.length};
        if (leads) {
            Ints.exchange(peer.engine(), between, remoteLeader, tag, new int[] {mine.length}, size);
        }
        Ints.broadcast(local, size, localLeader);
        final int[] others = new int[size[0]];
        if (leads) {
            Ints.exchange(peer.engine(), between, remoteLeader, tag, mine, others);
        }
        Ints.broadcast(local, others, localLeader);
        final int id = world.ids().agree(values -> {
            local.round().maximum(values);
            if (leads) {
                final int[] theirs = new int[values.length];
                Ints.exchange(peer.engine(), between, remoteLeader, tag, values, theirs);
                values[0] = Math.max(values[0], theirs[0]);
                values[1] = Math.max(values[1], theirs[1]);
            }
            Ints.broadcast(local, values, localLeader);
        });
        return Communicator.between(world, id, local.context().local(), new Members(others));
    }

    /**
     * Makes one group of two. Collective over both.
     *
     * @param bridge between the groups.
     * @param high   does this group come second? Where both say the same, that of the lowest rank of the world comes first.
     * @return the communicator of all.
     */
    public static Communicator merge(final Communicator bridge, final boolean high) {
        final int[] theirs = {high ? 1 : 0};
        Ints.maximum(bridge.collectives(), theirs);
        final boolean otherIsHigh = theirs[0] == 1;
        final int[] mine = ranksOf(bridge.context().local());
        final int[] others = ranksOf(bridge.context().remote());
        final boolean first = high == otherIsHigh ? lowest(mine) < lowest(others) : otherIsHigh;
        final int id = bridge.world().ids().agree(bridge.round());
        return Communicator.within(bridge.world(), id, first ? members(mine, others) : members(others, mine));
    }

    private static int[] ranksOf(final Members members) {
        final int[] ranks = new int[members.size()];
        Arrays.setAll(ranks, members::worldRank);
        return ranks;
    }

    private static int lowest(final int[] ranks) {
        return Arrays.stream(ranks).min().orElse(Integer.MAX_VALUE);
    }

    private static Members members(final int[] first, final int[] second) {
        final int[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return new Members(all);
    }
}
