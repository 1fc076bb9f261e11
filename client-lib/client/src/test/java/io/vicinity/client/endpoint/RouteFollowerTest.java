package io.vicinity.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelOptions;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import io.vicinity.client.testing.MiniHost;
import io.vicinity.client.testing.MiniRoute;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.RoutePhase;
import io.vicinity.control.v1.RouteReport;
import io.vicinity.control.v1.Side;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of a reliable channel follow what a daemon tells them of an order, step by step. */
@Tag("switch")
@Timeout(60)
class RouteFollowerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final MiniHost host = MiniHost.start();
    private final Vicinity vicinity = host.connect();
    private final Endpoint left = vicinity.claim("left");
    private final Endpoint right = vicinity.claim("right");
    private final Channel a = left.open("right", LONG, ChannelOptions.DEFAULT.reliable(true));
    private final Channel b = right.accept(LONG);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[Long.BYTES]);

    @AfterEach
    void tearDown() {
        vicinity.close();
        host.close();
    }

    private void send(final Channel from, final long number) {
        message.putLong(0, number);
        assertThat(from.offer(message, 0, Long.BYTES)).isPositive();
    }

    private void receive(final Channel to, final long number) {
        assertThat(to.receive(message, 0, Long.BYTES, LONG)).isEqualTo(Long.BYTES);
        assertThat(message.getLong(0)).isEqualTo(number);
    }

    private void tell(final MiniRoute route, final RoutePhase phase, final Side... sides) {
        for (final Side side : sides) {
            host.order(route, side, phase, OptionalLong.empty());
        }
    }

    private void tellBoth(final MiniRoute route, final RoutePhase phase) {
        tell(route, phase, Side.SIDE_A, Side.SIDE_B);
    }

    private Stream<ReportRouteRequest> reports(final MiniRoute route, final Side side) {
        return host.routeReports().stream()
                .filter(report -> report.getEpoch() == route.epoch() && report.getSide() == side);
    }

    /** What one end said of a route. */
    private List<RouteReport> said(final MiniRoute route, final Side side) {
        return reports(route, side).map(ReportRouteRequest::getReport).toList();
    }

    private void awaitLast(final MiniRoute route, final RouteReport report, final Side... sides) {
        for (final Side side : sides) {
            await().until(() ->
                    !said(route, side).isEmpty() && said(route, side).getLast() == report);
        }
    }

    private void awaitLastOfBoth(final MiniRoute route, final RouteReport report) {
        awaitLast(route, report, Side.SIDE_A, Side.SIDE_B);
    }

    private MiniRoute prepared(final boolean severed) {
        final MiniRoute route = host.newRoute(a.id(), severed);
        tellBoth(route, RoutePhase.ROUTE_PHASE_PREPARE);
        awaitLastOfBoth(route, RouteReport.ROUTE_REPORT_READY);
        return route;
    }

    private OptionalLong frozenAt(final MiniRoute route, final Side side) {
        return reports(route, side)
                .filter(report -> report.getReport() == RouteReport.ROUTE_REPORT_FROZEN)
                .mapToLong(ReportRouteRequest::getReceivedPosition)
                .findFirst();
    }

    @Test
    void shouldLeaveForARouteThatIsLostAndSendAgainByTheNextOne() {
        send(a, 1);
        send(b, 11);
        final MiniRoute lost = prepared(true);
        // One end has heard it before the route is lost, the other has not.
        tell(lost, RoutePhase.ROUTE_PHASE_GO, Side.SIDE_A);
        tellBoth(lost, RoutePhase.ROUTE_PHASE_STOP);
        awaitLastOfBoth(lost, RouteReport.ROUTE_REPORT_STOPPED);
        send(a, 2);
        send(b, 12);
        tellBoth(lost, RoutePhase.ROUTE_PHASE_LEAVE);
        awaitLastOfBoth(lost, RouteReport.ROUTE_REPORT_DONE);
        for (final Side side : List.of(Side.SIDE_A, Side.SIDE_B)) {
            assertThat(said(lost, side))
                    .containsExactly(
                            RouteReport.ROUTE_REPORT_READY,
                            RouteReport.ROUTE_REPORT_STOPPED,
                            RouteReport.ROUTE_REPORT_DONE);
        }
        host.complete(lost);

        final MiniRoute next = prepared(false);
        tellBoth(next, RoutePhase.ROUTE_PHASE_FREEZE);
        awaitLastOfBoth(next, RouteReport.ROUTE_REPORT_FROZEN);
        host.order(next, Side.SIDE_A, RoutePhase.ROUTE_PHASE_GO, frozenAt(next, Side.SIDE_B));
        host.order(next, Side.SIDE_B, RoutePhase.ROUTE_PHASE_GO, frozenAt(next, Side.SIDE_A));
        awaitLastOfBoth(next, RouteReport.ROUTE_REPORT_DONE);
        host.complete(next);
        send(a, 3);
        send(b, 13);
        for (int number = 1; number <= 3; number++) {
            receive(b, number);
            receive(a, 10 + number);
        }
    }

    @Test
    void shouldSayOfARouteThatItLeftForWhatItIsAskedAgain() {
        final MiniRoute route = prepared(false);
        tellBoth(route, RoutePhase.ROUTE_PHASE_GO);
        awaitLastOfBoth(route, RouteReport.ROUTE_REPORT_DONE);
        tellBoth(route, RoutePhase.ROUTE_PHASE_STOP);
        awaitLastOfBoth(route, RouteReport.ROUTE_REPORT_STOPPED);
        tellBoth(route, RoutePhase.ROUTE_PHASE_LEAVE);
        awaitLastOfBoth(route, RouteReport.ROUTE_REPORT_DONE);
        host.complete(route);
        send(a, 1);
        receive(b, 1);
    }

    @Test
    void shouldSayThatTheNextRouteIsLostBehindGoAndThatItFailedBeforeIt() {
        final MiniRoute route = prepared(true);
        tell(route, RoutePhase.ROUTE_PHASE_GO, Side.SIDE_A);
        tell(route, RoutePhase.ROUTE_PHASE_STOP, Side.SIDE_A);
        awaitLast(route, RouteReport.ROUTE_REPORT_STOPPED, Side.SIDE_A);
        host.unplug();
        awaitLast(route, RouteReport.ROUTE_REPORT_LOST, Side.SIDE_A);
        awaitLast(route, RouteReport.ROUTE_REPORT_FAILED, Side.SIDE_B);
        assertThat(a.state()).isEqualTo(ChannelState.OPEN);
        assertThat(b.state()).isEqualTo(ChannelState.OPEN);
        assertThat(host.violations()).isEmpty();
    }
}
