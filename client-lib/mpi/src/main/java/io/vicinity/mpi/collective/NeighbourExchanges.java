package io.vicinity.mpi.collective;

import io.vicinity.mpi.memory.Source;

/** Exchanges with neighbours: all at once. */
final class NeighbourExchanges {
    private NeighbourExchanges() {}

    static void gather(
            final Schedule schedule,
            final Neighbours neighbours,
            final Source own,
            final long length,
            final Blocks received) {
        receive(schedule, neighbours, received);
        for (int i = 0; i < neighbours.destinations(); i++) {
            if (neighbours.destination(i) >= 0) {
                schedule.send(neighbours.destination(i), neighbours.directionTo(i), own, 0, length);
            }
        }
        schedule.await();
    }

    static void exchange(
            final Schedule schedule, final Neighbours neighbours, final Blocks sent, final Blocks received) {
        receive(schedule, neighbours, received);
        for (int i = 0; i < neighbours.destinations(); i++) {
            if (neighbours.destination(i) >= 0) {
                schedule.send(
                        neighbours.destination(i),
                        neighbours.directionTo(i),
                        sent.source(i),
                        sent.position(i),
                        sent.length(i));
            }
        }
        schedule.await();
    }

    private static void receive(final Schedule schedule, final Neighbours neighbours, final Blocks received) {
        for (int i = 0; i < neighbours.sources(); i++) {
            if (neighbours.source(i) >= 0) {
                schedule.receive(
                        neighbours.source(i),
                        neighbours.directionFrom(i),
                        received.sink(i),
                        received.position(i),
                        received.length(i));
            }
        }
    }
}
