package io.vicinity.agent.control;

import io.vicinity.agent.tenant.Routes;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.control.v1.RouteProgress;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Tells an operator what becomes of channels that are ordered to another route, each when it is known. */
final class MoveFollower {
    private final TenantReport report;
    private final RouteSteps progress;
    private final String to;
    private final String remedy;

    /**
     * @param to     the route, for people.
     * @param remedy where channels do not come there.
     */
    MoveFollower(final TenantReport report, final RouteSteps progress, final String to, final String remedy) {
        this.report = report;
        this.progress = progress;
        this.to = to;
        this.remedy = remedy;
    }

    /**
     * Waits until all are over.
     *
     * @param end nanoseconds, the deadline.
     * @throws VicinityFailure TIMED_OUT if channels stayed where they were, or are on their way at the deadline.
     */
    void follow(final List<Routes.Move> moves, final long end) {
        final BlockingQueue<Routes.Move> over = new LinkedBlockingQueue<>();
        final Map<Long, Routes.Move> open = new LinkedHashMap<>();
        for (final Routes.Move move : moves) {
            open.put(move.channelId(), move);
            final var ignored = move.over().whenComplete((done, thrown) -> over.add(move));
        }
        int left = 0;
        while (!open.isEmpty()) {
            final Routes.Move move = next(over, end);
            if (move == null) {
                break;
            }
            open.remove(move.channelId());
            left += tell(move) ? 0 : 1;
        }
        for (final long id : open.keySet()) {
            left(id, Hindrance.of(report.channel(id)));
        }
        left += open.size();
        if (left > 0) {
            throw new VicinityFailure(
                    FailureCode.TIMED_OUT, left + " of " + moves.size() + " channels did not come to " + to, remedy);
        }
    }

    private static Routes.Move next(final BlockingQueue<Routes.Move> over, final long end) {
        try {
            return over.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean tell(final Routes.Move move) {
        try {
            move.over().join();
        } catch (final CompletionException e) {
            left(move.channelId(), e.getCause().getMessage());
            return false;
        }
        if (report.channel(move.channelId()).isPresent()) {
            progress.tell("moved", move.channelId(), "channel " + move.channelId() + " is on " + to);
        } else {
            progress.tell("closed", move.channelId(), "channel " + move.channelId() + " is closed");
        }
        return true;
    }

    private void left(final long id, final String why) {
        progress.tell(RouteProgress.newBuilder()
                .setStep("left")
                .setText("channel " + id + " is not on " + to + ": " + why)
                .setChannelId(id)
                .setWarning(true));
    }
}
