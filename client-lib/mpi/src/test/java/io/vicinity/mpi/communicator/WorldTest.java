package io.vicinity.mpi.communicator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.mpi.engine.EngineOptions;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.LocalWorld;
import io.vicinity.mpi.testing.Ranks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** What the processes of a world learn of each other. */
class WorldTest {
    private static final int[] HOSTS = {7, 7, 5, 5, 7};

    @Test
    void shouldLetLeadersAloneSendToOtherHosts() {
        final LocalWorld local = new LocalWorld(HOSTS.length);
        final AtomicIntegerArray crossings = new AtomicIntegerArray(HOSTS.length);
        Ranks.run(
                HOSTS.length,
                rank -> placed(local.links(rank), crossings),
                EngineOptions.forWorld(HOSTS.length),
                engine -> {
                    final World world = new World(engine);
                    world.learnLocality();
                    final int rank = engine.worldRank();
                    final int before = crossings.get(rank);
                    final int[] values = {rank == 3 ? 11 : 0};
                    Ints.broadcast(world.world(), values, 3);
                    assertThat(values).containsExactly(11);
                    final int[] greatest = {rank};
                    Ints.maximum(world.world().collectives(), greatest);
                    assertThat(greatest).containsExactly(4);
                    if (rank == 1 || rank == 4) {
                        assertThat(crossings.get(rank)).isEqualTo(before);
                    }
                });
    }

    @Test
    void shouldKnowWhoSharesMemoryInWhatIsMadeOfIt() {
        final LocalWorld local = new LocalWorld(HOSTS.length);
        final AtomicIntegerArray crossings = new AtomicIntegerArray(HOSTS.length);
        Ranks.run(
                HOSTS.length,
                rank -> placed(local.links(rank), crossings),
                EngineOptions.forWorld(HOSTS.length),
                engine -> {
                    final World world = new World(engine);
                    world.learnLocality();
                    final int rank = engine.worldRank();
                    final Communicator reversed = Partition.split(world.world(), 0, -rank);
                    final int before = crossings.get(rank);
                    final int[] greatest = {rank};
                    Ints.maximum(reversed.collectives(), greatest);
                    assertThat(greatest).containsExactly(4);
                    // The lowest ranks of the new one lead.
                    if (rank != 4 && rank != 3) {
                        assertThat(crossings.get(rank)).isEqualTo(before);
                    }
                    final Communicator shared = Partition.splitByMemory(world.world(), true, rank);
                    assertThat(shared.size()).isEqualTo(HOSTS[rank] == 7 ? 3 : 2);
                });
    }

    /** Links that say who is on which host, and count what is sent to other hosts. */
    private static Links placed(final Links links, final AtomicIntegerArray crossings) {
        return (Links) Proxy.newProxyInstance(
                Links.class.getClassLoader(), new Class<?>[] {Links.class}, (proxy, method, arguments) -> {
                    final boolean isOther = arguments != null
                            && arguments.length > 0
                            && arguments[0] instanceof final Integer peer
                            && HOSTS[peer] != HOSTS[links.rank()];
                    if (method.getName().equals("isNeighbour")) {
                        return !isOther;
                    }
                    if (method.getName().equals("claim") && isOther) {
                        crossings.incrementAndGet(links.rank());
                    }
                    try {
                        return method.invoke(links, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
