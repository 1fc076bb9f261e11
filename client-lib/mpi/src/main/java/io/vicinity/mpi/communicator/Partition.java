package io.vicinity.mpi.communicator;

import io.vicinity.mpi.collective.Collectives;
import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Members;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Communicators of some members of another one (MPI 4.0, section 7.4.2). Collective over the other one, if nothing else is said. */
public final class Partition {
    /** The color of those that want none. */
    public static final int NO_COLOR = -32766;

    private static final int FIELDS = 2;

    private Partition() {}

    /**
     * Puts those of one color together, in the order of keys, and of ranks where keys are the same.
     *
     * @param parent within a group.
     * @param color  not negative, or {@link #NO_COLOR}.
     * @param key    any number.
     * @return null for those without a color.
     */
    public static Communicator split(final Communicator parent, final int color, final int key) {
        final int[] all = Ints.gather(parent, color, key);
        final int id = parent.world().ids().agree(parent.round());
        if (color == NO_COLOR) {
            return null;
        }
        final List<Integer> ranks = new ArrayList<>();
        for (int rank = 0; rank < parent.size(); rank++) {
            if (all[FIELDS * rank] == color) {
                ranks.add(rank);
            }
        }
        ranks.sort(Comparator.comparingInt(rank -> all[FIELDS * rank + 1]));
        return Communicator.within(parent.world(), id, pick(parent, ranks));
    }

    /**
     * Puts those together that share memory now.
     *
     * @param parent within a group.
     * @param wanted does this process want one?
     * @param key    as in {@link #split}.
     * @return null for those that want none.
     */
    public static Communicator splitByMemory(final Communicator parent, final boolean wanted, final int key) {
        int lowest = parent.rank();
        for (int rank = parent.rank() - 1; rank >= 0; rank--) {
            if (parent.engine().isNeighbour(parent.context().local().worldRank(rank))) {
                lowest = rank;
            }
        }
        return split(parent, wanted ? lowest : NO_COLOR, key);
    }

    /**
     * Creates one of a group.
     *
     * @param parent  within a group.
     * @param members some of the parent's; at each of them the same.
     * @return null for those that are no members.
     */
    public static Communicator create(final Communicator parent, final Members members) {
        final int id = parent.world().ids().agree(parent.round());
        return isMember(parent, members) ? Communicator.within(parent.world(), id, members) : null;
    }

    /**
     * Creates one of a group, collectively over that group alone.
     *
     * @param parent  within a group.
     * @param members some of the parent's, this process among them; at each of them the same.
     * @param tag     tells apart what several threads create; not negative.
     * @return the communicator.
     */
    public static Communicator createAmong(final Communicator parent, final Members members, final int tag) {
        final Engine engine = parent.engine();
        final Context context = parent.context().collective();
        final int own = Collectives.makingTag(tag);
        final int me = members.rankOf(engine.worldRank());
        final int id = parent.world().ids().agree(values -> {
            if (me != 0) {
                final int first = context.local().rankOf(members.worldRank(0));
                Ints.send(engine, context, first, own, values);
                Ints.receive(engine, context, first, own, values);
                return;
            }
            final int[] theirs = new int[FIELDS];
            for (int i = 1; i < members.size(); i++) {
                Ints.receive(engine, context, context.local().rankOf(members.worldRank(i)), own, theirs);
                values[0] = Math.max(values[0], theirs[0]);
                values[1] = Math.max(values[1], theirs[1]);
            }
            for (int i = 1; i < members.size(); i++) {
                Ints.send(engine, context, context.local().rankOf(members.worldRank(i)), own, values);
            }
        });
        return Communicator.within(parent.world(), id, members);
    }

    /**
     * Gathers what each member knows of a distributed graph.
     *
     * @param parent within a group.
     * @param values of this member.
     * @return those of all, in the order of ranks.
     */
    public static int[] gather(final Communicator parent, final int[] values) {
        return Ints.gatherVaried(parent, values);
    }

    private static boolean isMember(final Communicator parent, final Members members) {
        return members.rankOf(parent.engine().worldRank()) >= 0;
    }

    private static Members pick(final Communicator parent, final List<Integer> ranks) {
        return new Members(ranks.stream()
                .mapToInt(rank -> parent.context().local().worldRank(rank))
                .toArray());
    }
}
