package io.vicinity.guestd.broker;

import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClaimEndpointResponse;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseChannelResponse;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ReleaseEndpointResponse;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.Side;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.guestd.agent.AgentCalls;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.function.Consumer;

/** What clients ask for, once they are greeted: each may speak only of what it holds itself. */
final class ClientRequests {
    /** No endpoint has this id. */
    private static final long NO_ENDPOINT = 0;

    private final Holdings holdings;
    private final AgentCalls agent;
    private final EarlyEnds early;
    private final Consumer<ChannelEnd> events;
    private final ProcessReports reports;

    /**
     * @param early  what the agent says of endpoints whose claims are on their way.
     * @param events takes it when they are answered.
     * @param reports takes what clients tell to be counted.
     */
    ClientRequests(
            final Holdings holdings,
            final AgentCalls agent,
            final EarlyEnds early,
            final Consumer<ChannelEnd> events,
            final ProcessReports reports) {
        this.holdings = holdings;
        this.agent = agent;
        this.early = early;
        this.events = events;
        this.reports = reports;
    }

    /**
     * Serves one request.
     *
     * @param client  who asks.
     * @param message any but a hello.
     * @param done    called once, when it is answered.
     */
    void serve(final Client client, final ClientMessage message, final Runnable done) {
        final long id = message.getRequestId();
        switch (message.getMessageCase()) {
            case CLAIM -> claim(client, id, message.getClaim(), done);
            case OPEN -> open(client, id, message.getOpen(), done);
            case ACCEPT_FABRIC -> acceptFabric(client, id, message.getAcceptFabric(), done);
            case RELEASE_ENDPOINT -> releaseEndpoint(client, id, message.getReleaseEndpoint(), done);
            case RELEASE_CHANNEL -> releaseChannel(client, id, message.getReleaseChannel(), done);
            case REPORT_ROUTE -> {
                reportRoute(client, message.getReportRoute());
                done.run();
            }
            case VIOLATION -> {
                violation(client, message.getViolation());
                done.run();
            }
            case FABRIC_REFUSALS -> {
                reports.refused(message.getFabricRefusals());
                done.run();
            }
            case PAUSES -> {
                reports.paused(message.getPauses());
                done.run();
            }
            default -> {
                client.fail(
                        id,
                        new VicinityFailure(
                                FailureCode.PROTOCOL_MISMATCH,
                                "this daemon does not know the request " + message.getMessageCase(),
                                "bring client and daemon to the same version"));
                done.run();
            }
        }
    }

    private void claim(final Client client, final long id, final ClaimEndpointRequest request, final Runnable done) {
        early.claimStarted();
        agent.claim(
                request,
                AgentCalls.Answer.of(
                        response -> {
                            claimed(client, id, response);
                            claimEnded(response.getEndpoint().getEndpoint().getEndpointId());
                            done.run();
                        },
                        failure -> {
                            client.fail(id, failure);
                            claimEnded(NO_ENDPOINT);
                            done.run();
                        }));
    }

    private void claimEnded(final long endpointId) {
        early.claimEnded(endpointId).forEach(events);
    }

    private void claimed(final Client client, final long id, final ClaimEndpointResponse response) {
        final long endpointId = response.getEndpoint().getEndpoint().getEndpointId();
        if (client.isEnded()) {
            release(endpointId, true, () -> {});
            return;
        }
        holdings.add(response.getEndpoint(), client);
        client.answer(id, DaemonToClient.newBuilder().setClaimed(response));
    }

    private void open(final Client client, final long id, final OpenChannelRequest request, final Runnable done) {
        final HeldEndpoint endpoint = holdings.endpointOf(client, request.getEndpointId());
        if (endpoint == null) {
            client.fail(id, notHeld(request.getEndpointId()));
            done.run();
            return;
        }
        endpoint.openStarted();
        agent.open(
                request,
                AgentCalls.Answer.of(
                        response -> {
                            endpoint.openEnded();
                            opened(client, id, endpoint, response);
                            releaseUnanswered(endpoint);
                            done.run();
                        },
                        failure -> {
                            endpoint.openEnded();
                            client.fail(id, failure);
                            releaseUnanswered(endpoint);
                            done.run();
                        }));
    }

    private void acceptFabric(
            final Client client, final long id, final AcceptFabricRequest request, final Runnable done) {
        final HeldEndpoint endpoint = holdings.endpointOf(client, request.getEndpointId());
        if (endpoint == null) {
            client.fail(id, notHeld(request.getEndpointId()));
            done.run();
            return;
        }
        endpoint.openStarted();
        agent.acceptFabric(
                request,
                AgentCalls.Answer.of(
                        response -> {
                            endpoint.openEnded();
                            made(
                                    client,
                                    id,
                                    endpoint,
                                    response.getChannel(),
                                    DaemonToClient.newBuilder().setFabricAccepted(response));
                            releaseUnanswered(endpoint);
                            done.run();
                        },
                        failure -> {
                            endpoint.openEnded();
                            client.fail(id, failure);
                            releaseUnanswered(endpoint);
                            done.run();
                        }));
    }

    private void opened(
            final Client client, final long id, final HeldEndpoint endpoint, final OpenChannelResponse response) {
        made(
                client,
                id,
                endpoint,
                response.getChannel(),
                DaemonToClient.newBuilder().setOpened(response));
    }

    private void made(
            final Client client,
            final long id,
            final HeldEndpoint endpoint,
            final ChannelEnd opened,
            final DaemonToClient.Builder answer) {
        if (client.isEnded() || holdings.endpoint(endpoint.id()) != endpoint) {
            releaseChannel(EndKey.of(opened), client.isEnded(), () -> {});
            client.fail(id, notHeld(endpoint.id()));
            return;
        }
        HeldEnd end = holdings.end(EndKey.of(opened));
        if (end == null) {
            end = holdings.add(endpoint, opened);
        }
        end.markTold();
        client.answer(id, answer);
        if (end.end().getVersion() > opened.getVersion()) {
            // The agent's stream was faster than its answer.
            client.tell(end.end());
        }
    }

    /** What the agent opened or took up for a request that failed on the way is wanted by nobody. */
    private void releaseUnanswered(final HeldEndpoint endpoint) {
        if (endpoint.isOpening()) {
            return;
        }
        for (final HeldEnd end : List.copyOf(endpoint.ends().values())) {
            if (!end.isTold()) {
                holdings.remove(end);
                releaseChannel(end.key(), false, () -> {});
            }
        }
    }

    private void releaseEndpoint(
            final Client client, final long id, final ReleaseEndpointRequest request, final Runnable done) {
        final HeldEndpoint endpoint = holdings.endpointOf(client, request.getEndpointId());
        final DaemonToClient.Builder answer =
                DaemonToClient.newBuilder().setEndpointReleased(ReleaseEndpointResponse.getDefaultInstance());
        if (endpoint == null) {
            // Released before, perhaps in an earlier life of this daemon: it is what the client wants.
            client.answer(id, answer);
            done.run();
            return;
        }
        holdings.remove(endpoint);
        release(endpoint.id(), false, () -> {
            client.answer(id, answer);
            done.run();
        });
    }

    private void releaseChannel(
            final Client client, final long id, final ReleaseChannelRequest request, final Runnable done) {
        final EndKey key = new EndKey(request.getChannelId(), request.getSide());
        final HeldEnd end = holdings.end(key);
        final Runnable answered = () -> {
            client.answer(
                    id, DaemonToClient.newBuilder().setChannelReleased(ReleaseChannelResponse.getDefaultInstance()));
            done.run();
        };
        if (end == null || end.endpoint().owner() != client || end.isReleased()) {
            answered.run();
            return;
        }
        holdings.release(end);
        releaseChannel(key, false, answered);
    }

    private void reportRoute(final Client client, final ReportRouteRequest report) {
        if (isHeldBy(client, report.getChannelId(), report.getSide())) {
            agent.report(report);
        }
    }

    private boolean isHeldBy(final Client client, final long channelId, final Side side) {
        final HeldEnd end = holdings.end(new EndKey(channelId, side));
        return end != null && end.endpoint().owner() == client;
    }

    private void violation(final Client client, final ViolationReport report) {
        if (isHeldBy(client, report.getChannelId(), report.getSide())) {
            agent.report(report);
        }
    }

    /** The client's process is gone: so is all that it held. */
    void died(final Client client) {
        for (final HeldEndpoint endpoint : holdings.endpointsOf(client)) {
            died(endpoint);
        }
    }

    void died(final HeldEndpoint endpoint) {
        holdings.remove(endpoint);
        release(endpoint.id(), true, () -> {});
    }

    private void release(final long endpointId, final boolean died, final Runnable done) {
        agent.release(
                ReleaseEndpointRequest.newBuilder()
                        .setEndpointId(endpointId)
                        .setDied(died)
                        .build(),
                done);
    }

    private void releaseChannel(final EndKey key, final boolean died, final Runnable done) {
        agent.release(
                ReleaseChannelRequest.newBuilder()
                        .setChannelId(key.channelId())
                        .setSide(key.side())
                        .setDied(died)
                        .build(),
                done);
    }

    private static VicinityFailure notHeld(final long endpointId) {
        return new VicinityFailure(
                FailureCode.ENDPOINT_UNKNOWN,
                "this process does not hold an endpoint with id " + Long.toUnsignedString(endpointId),
                "claim it first");
    }
}
