package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.posix.PeerCredentials;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what it is told, to be asked in that order. */
final class RecordingListener implements IvshmemListener {
    private static final long PATIENCE_SECONDS = 30;

    sealed interface Event permits Restored, Joined, Left, Refused {}

    record Restored(int peerId, int pid) implements Event {}

    record Joined(int peerId, int pid) implements Event {}

    record Left(int peerId, Departure reason) implements Event {}

    record Refused() implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @Override
    public void restored(final Map<Integer, PeerCredentials> peers) {
        peers.forEach((id, process) -> events.add(new Restored(id, process.pid())));
    }

    @Override
    public void joined(final int peerId, final PeerCredentials process) {
        events.add(new Joined(peerId, process.pid()));
    }

    @Override
    public void left(final int peerId, final Departure reason) {
        events.add(new Left(peerId, reason));
    }

    @Override
    public void refused() {
        events.add(new Refused());
    }

    Event next() throws InterruptedException {
        final Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).as("an event in time").isNotNull();
        return event;
    }

    /** Why peers left that did not simply close, so far. */
    List<Departure> reasons() {
        return events.stream()
                .filter(Left.class::isInstance)
                .map(event -> ((Left) event).reason())
                .filter(reason -> reason != Departure.CLOSED)
                .toList();
    }
}
