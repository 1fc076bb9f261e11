package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Collectives in two levels: within each group of ranks that share memory, and between the leaders of groups, which alone send to other
 * hosts. Each level is one of the other algorithms, among the ranks of that level. N. T. Karonis and others, "Exploiting Hierarchy in
 * Parallel Computer Networks to Optimize Collective Operation Performance", IPDPS 2000.
 */
final class Hierarchies {
    private Hierarchies() {}

    static void barrier(final Schedule schedule, final int rank, final Locality locality) {
        final int group = locality.group(rank);
        final int[] members = locality.members(group);
        if (rank != members[0]) {
            schedule.signal(members[0]);
            schedule.awaitSignal(members[0]);
            schedule.await();
            return;
        }
        for (int member = 1; member < members.length; member++) {
            schedule.awaitSignal(members[member]);
        }
        schedule.await();
        schedule.among(locality.leaders());
        Barriers.within(schedule, group, locality.groups());
        schedule.amongAll();
        for (int member = 1; member < members.length; member++) {
            schedule.signal(members[member]);
        }
        schedule.await();
    }

    static void broadcast(
            final Schedule schedule,
            final int rank,
            final int root,
            final Locality locality,
            final Source source,
            final Sink sink,
            final long length) {
        final int group = locality.group(rank);
        final int leader = locality.leader(rank, root);
        if (rank == leader) {
            schedule.among(locality.leaders(root));
            Broadcasts.broadcast(schedule, group, locality.groups(), locality.group(root), source, sink, length);
        }
        final int[] members = locality.members(group);
        schedule.among(members);
        Broadcasts.broadcast(
                schedule, locality.index(rank), members.length, locality.index(leader), source, sink, length);
    }

    /** Where order counts, groups must be {@linkplain Locality#isContiguous contiguous}. */
    static void reduce(
            final Schedule schedule,
            final int rank,
            final int root,
            final Locality locality,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength,
            final boolean isCommutative) {
        final int group = locality.group(rank);
        final int leader = locality.leader(rank, root);
        final Source reduced =
                withinGroup(schedule, rank, leader, locality, source, count, elementLength, isCommutative);
        if (rank == leader) {
            schedule.among(locality.leaders(root));
            Reductions.reduce(
                    schedule,
                    group,
                    locality.groups(),
                    locality.group(root),
                    reduced,
                    sink,
                    count,
                    elementLength,
                    isCommutative);
        }
    }

    /** As {@link #reduce}. The result of the leaders is what all of their groups get, and so the same at all. */
    static void allreduce(
            final Schedule schedule,
            final int rank,
            final Locality locality,
            final Source source,
            final Sink sink,
            final int count,
            final int elementLength,
            final boolean isCommutative) {
        final int group = locality.group(rank);
        final int[] members = locality.members(group);
        final int length = count * elementLength;
        final Source reduced =
                withinGroup(schedule, rank, members[0], locality, source, count, elementLength, isCommutative);
        final UnsafeBuffer result = schedule.temporary(length);
        final Memory whole = schedule.memory(result, length);
        if (rank == members[0]) {
            schedule.among(locality.leaders());
            Allreductions.reduce(schedule, group, locality.groups(), reduced, whole, count, elementLength);
        }
        schedule.among(members);
        Broadcasts.broadcast(schedule, locality.index(rank), members.length, 0, whole, whole, length);
        schedule.store(result, 0, sink, 0, length);
    }

    /** Reduces the vectors of a group at its leader, and returns the result there. */
    private static Source withinGroup(
            final Schedule schedule,
            final int rank,
            final int leader,
            final Locality locality,
            final Source source,
            final int count,
            final int elementLength,
            final boolean isCommutative) {
        final int[] members = locality.members(locality.group(rank));
        if (members.length == 1) {
            return source;
        }
        final int length = count * elementLength;
        final Memory reduced = rank == leader ? schedule.memory(schedule.temporary(length), length) : null;
        schedule.among(members);
        Reductions.reduce(
                schedule,
                locality.index(rank),
                members.length,
                locality.index(leader),
                source,
                reduced,
                count,
                elementLength,
                isCommutative);
        return reduced;
    }

    /** Blocks are collected by leaders, exchanged by them in one message for each group, and then broadcast as a whole. */
    static void allgather(
            final Schedule schedule,
            final int rank,
            final int ranks,
            final Locality locality,
            final Source own,
            final int length,
            final Blocks blocks) {
        final int group = locality.group(rank);
        final int[] members = locality.members(group);
        schedule.inParts();
        final UnsafeBuffer all = schedule.temporary((long) ranks * length);
        final int start = startOf(locality, group) * length;
        if (rank == members[0]) {
            for (int member = 1; member < members.length; member++) {
                schedule.receive(members[member], all, start + member * length, length);
            }
            load(schedule, rank, own, length, blocks, all, start);
            schedule.await();
            exchange(schedule, group, locality, all, length);
        } else if (own == null) {
            schedule.send(members[0], blocks.source(rank), blocks.position(rank), length);
        } else {
            schedule.send(members[0], own, 0, length);
        }
        schedule.await();
        final Memory whole = schedule.memory(all, ranks * length);
        schedule.among(members);
        Broadcasts.broadcast(schedule, locality.index(rank), members.length, 0, whole, whole, whole.length());
        for (int place = 0; place < ranks; place++) {
            final int from = locality.order()[place];
            if (from != rank || own != null) {
                final int kept = (int) schedule.kept(length, blocks.length(from));
                schedule.store(all, place * length, blocks.sink(from), blocks.position(from), kept);
            }
        }
    }

    /** Leaders send what they collected to all others. */
    private static void exchange(
            final Schedule schedule,
            final int group,
            final Locality locality,
            final UnsafeBuffer all,
            final int length) {
        final int groups = locality.groups();
        for (int distance = 1; distance < groups; distance++) {
            final int other = (group - distance + groups) % groups;
            schedule.receive(
                    locality.leaders()[other],
                    all,
                    startOf(locality, other) * length,
                    locality.members(other).length * length);
        }
        for (int distance = 1; distance < groups; distance++) {
            schedule.send(
                    locality.leaders()[(group + distance) % groups],
                    all,
                    startOf(locality, group) * length,
                    locality.members(group).length * length);
        }
        schedule.await();
    }

    private static void load(
            final Schedule schedule,
            final int rank,
            final Source own,
            final int length,
            final Blocks blocks,
            final UnsafeBuffer all,
            final int index) {
        if (own == null) {
            schedule.load(blocks.source(rank), blocks.position(rank), all, index, length);
        } else {
            schedule.load(own, 0, all, index, length);
        }
    }

    /** The place of the first rank of a group, where ranks of one group follow those of another. */
    private static int startOf(final Locality locality, final int group) {
        int start = 0;
        for (int before = 0; before < group; before++) {
            start += locality.members(before).length;
        }
        return start;
    }

    /** Blocks are collected by leaders, which send those of their group to the root in one message. */
    static void gather(
            final Schedule schedule,
            final int rank,
            final int root,
            final Locality locality,
            final Source own,
            final int length,
            final Blocks blocks) {
        final int[] members = locality.members(locality.group(rank));
        final int leader = locality.leader(rank, root);
        if (rank == root) {
            gatherAtRoot(schedule, root, locality, own, length, blocks);
        } else if (rank != leader || members.length == 1) {
            schedule.send(rank == leader ? root : leader, own, 0, length);
        } else {
            final UnsafeBuffer collected = schedule.temporary((long) members.length * length);
            for (int member = 1; member < members.length; member++) {
                schedule.receive(members[member], collected, member * length, length);
            }
            schedule.load(own, 0, collected, 0, length);
            schedule.await();
            schedule.send(root, collected, 0, members.length * length);
        }
        schedule.await();
    }

    private static void gatherAtRoot(
            final Schedule schedule,
            final int root,
            final Locality locality,
            final Source own,
            final int length,
            final Blocks blocks) {
        final UnsafeBuffer all = schedule.temporary((long) locality.order().length * length);
        int place = 0;
        for (int group = 0; group < locality.groups(); group++) {
            final int[] members = locality.members(group);
            if (group == locality.group(root)) {
                for (final int member : members) {
                    if (member != root) {
                        schedule.receive(member, blocks.sink(member), blocks.position(member), length);
                    }
                }
            } else {
                schedule.receive(members[0], all, place * length, members.length * length);
            }
            place += members.length;
        }
        if (own != null) {
            final long kept = schedule.kept(own.length(), length);
            schedule.copy(own, 0, blocks.sink(root), blocks.position(root), kept);
        }
        schedule.await();
        for (place = 0; place < locality.order().length; place++) {
            final int from = locality.order()[place];
            if (locality.group(from) != locality.group(root)) {
                schedule.store(all, place * length, blocks.sink(from), blocks.position(from), length);
            }
        }
    }

    /** Leaders get the blocks of their group in one message, and send each on. */
    static void scatter(
            final Schedule schedule,
            final int rank,
            final int root,
            final Locality locality,
            final Blocks blocks,
            final Sink own,
            final int length) {
        final int[] members = locality.members(locality.group(rank));
        final int leader = locality.leader(rank, root);
        if (rank == root) {
            scatterAtRoot(schedule, root, locality, blocks, own, length);
        } else if (rank != leader || members.length == 1) {
            schedule.receive(rank == leader ? root : leader, own, 0, length);
        } else {
            final UnsafeBuffer held = schedule.temporary((long) members.length * length);
            schedule.receive(root, held, 0, members.length * length);
            schedule.await();
            for (int member = 1; member < members.length; member++) {
                schedule.send(members[member], held, member * length, length);
            }
            schedule.store(held, 0, own, 0, length);
        }
        schedule.await();
    }

    private static void scatterAtRoot(
            final Schedule schedule,
            final int root,
            final Locality locality,
            final Blocks blocks,
            final Sink own,
            final int length) {
        final UnsafeBuffer all = schedule.temporary((long) locality.order().length * length);
        int place = 0;
        for (int group = 0; group < locality.groups(); group++) {
            final int[] members = locality.members(group);
            if (group == locality.group(root)) {
                for (final int member : members) {
                    if (member != root) {
                        schedule.send(member, blocks.source(member), blocks.position(member), length);
                    }
                }
            } else {
                for (int index = 0; index < members.length; index++) {
                    final int to = members[index];
                    schedule.load(blocks.source(to), blocks.position(to), all, (place + index) * length, length);
                }
                schedule.send(members[0], all, place * length, members.length * length);
            }
            place += members.length;
        }
        if (own != null) {
            final long kept = schedule.kept(length, own.capacity());
            schedule.copy(blocks.source(root), blocks.position(root), own, 0, kept);
        }
    }
}
