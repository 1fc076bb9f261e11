package io.vicinity.mpi.collective;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Members;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Sink;
import io.vicinity.mpi.memory.Source;
import io.vicinity.mpi.simulation.SimulatedWorld;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Ranks that call collectives, by chance. */
final class Party {
    private static final int CONTEXT_ID = 40;

    final Random random;
    final SimulatedWorld world;
    private final List<Collectives> collectives = new ArrayList<>();

    /** Ranks of one communicator, which are others in the world. */
    Party(final Random random, final int ranks) {
        this.random = random;
        world = new SimulatedWorld(ranks, random);
        final Members all =
                new Members(shuffled(ranks).stream().mapToInt(i -> i).toArray());
        for (int rank = 0; rank < ranks; rank++) {
            add(new Context(CONTEXT_ID, "party", all, all, rank));
        }
        final Locality locality = Locality.of(placement(ranks));
        collectives.forEach(each -> each.locality(locality));
    }

    /** On which host each rank is: on one, anywhere, or neighbours on one host. */
    private int[] placement(final int ranks) {
        final int hosts = 1 + random.nextInt(5);
        final int[] placement = random.ints(ranks, 0, hosts).toArray();
        if (random.nextBoolean()) {
            Arrays.sort(placement);
        }
        return placement;
    }

    /** Ranks of an inter-communicator: the first ones are of one group, the others of the other. */
    Party(final Random random, final int ours, final int theirs) {
        this.random = random;
        world = new SimulatedWorld(ours + theirs, random);
        final int[] order = shuffled(ours + theirs).stream().mapToInt(i -> i).toArray();
        final Members one =
                new Members(IntStream.range(0, ours).map(i -> order[i]).toArray());
        final Members other = new Members(
                IntStream.range(ours, ours + theirs).map(i -> order[i]).toArray());
        for (int rank = 0; rank < ours; rank++) {
            add(new Context(CONTEXT_ID, "between", one, other, rank));
        }
        for (int rank = 0; rank < theirs; rank++) {
            add(new Context(CONTEXT_ID, "between", other, one, rank));
        }
    }

    private void add(final Context context) {
        collectives.add(
                new Collectives(world.engine(context.local().worldRank(context.rank())), new Workspace(), context));
    }

    private List<Integer> shuffled(final int count) {
        final List<Integer> all =
                new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(all, random);
        return all;
    }

    Collectives at(final int rank) {
        return collectives.get(rank);
    }

    /** All ranks begin the same, in any order, and end it. */
    void run(final IntFunction<Collective> begin) {
        end(begin(begin));
    }

    /** All ranks begin the same, in any order. */
    List<Collective> begin(final IntFunction<Collective> begin) {
        final List<Collective> begun = new ArrayList<>();
        for (final int rank : shuffled(collectives.size())) {
            begun.add(begin.apply(rank));
            for (int turns = random.nextInt(3); turns > 0; turns--) {
                world.engine(random.nextInt(collectives.size())).progress();
            }
        }
        return begun;
    }

    void end(final List<Collective> begun) {
        world.runUntil(() -> begun.stream().allMatch(Collective::isDone));
        for (final Collective collective : begun) {
            if (collective.failure() != null) {
                throw collective.failure();
            }
            collective.release();
        }
    }

    /** Any length: often none or small, sometimes large. */
    int length(final int limit) {
        return random.nextInt(1 << random.nextInt(1, Integer.SIZE - Integer.numberOfLeadingZeros(limit) + 1))
                % (limit + 1);
    }

    byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A piece of an array as contiguous memory. */
    static Memory memory(final byte[] array, final int from, final int length) {
        return new Memory().array(array, from, length);
    }

    Source source(final byte[] array) {
        return source(array, 0, array.length);
    }

    Sink sink(final byte[] array) {
        return sink(array, 0, array.length);
    }

    /** A piece of an array, which may not look like contiguous memory. */
    Source source(final byte[] array, final int from, final int length) {
        final Memory memory = memory(array, from, length);
        return random.nextBoolean() ? memory : new Unknown(memory);
    }

    /** A piece of an array, which may not look like contiguous memory. */
    Sink sink(final byte[] array, final int from, final int length) {
        final Memory memory = memory(array, from, length);
        return random.nextBoolean() ? memory : new Unknown(memory);
    }

    private record Unknown(Memory memory) implements Source, Sink {
        @Override
        public long length() {
            return memory.length();
        }

        @Override
        public long capacity() {
            return memory.capacity();
        }

        @Override
        public void read(final long position, final MutableDirectBuffer target, final int index, final int length) {
            memory.read(position, target, index, length);
        }

        @Override
        public void write(final long position, final DirectBuffer source, final int index, final int length) {
            memory.write(position, source, index, length);
        }
    }
}
