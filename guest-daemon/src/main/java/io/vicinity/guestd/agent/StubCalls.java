package io.vicinity.guestd.agent;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.AcceptFabricRequest;
import io.vicinity.control.v1.AcceptFabricResponse;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentForDaemonsGrpc.AgentForDaemonsStub;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClaimEndpointResponse;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.FabricCredentialsRequest;
import io.vicinity.control.v1.FabricCredentialsResponse;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.control.v1.MemoryReport;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ReportRouteRequest;
import io.vicinity.control.v1.ReportRouteResponse;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.guestd.loop.ControlLoop;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The calls by gRPC, over the connection of the session that is up. Lives on the control loop. */
final class StubCalls implements AgentCalls {
    private static final System.Logger LOG = System.getLogger(StubCalls.class.getName());
    private static final long LIMIT_MILLIS = 10_000;
    private static final int MOST_REPORTS = 1_000;

    private final String agent;
    private final ControlLoop loop;
    private final Runnable resynchronise;
    /** What the agent has not confirmed. Each hello says it again, because nobody knows how much of it was heard before. */
    private final Set<ReleaseEndpointRequest> releasedEndpoints = new LinkedHashSet<>();

    private final Set<ReleaseChannelRequest> releasedChannels = new LinkedHashSet<>();
    private final Deque<ViolationReport> reports = new ArrayDeque<>();
    private SessionStream session;

    StubCalls(final String agent, final ControlLoop loop, final Runnable resynchronise) {
        this.agent = agent;
        this.loop = loop;
        this.resynchronise = resynchronise;
    }

    /** Says what was let go of and is not confirmed. */
    void describe(final DaemonHello.Builder hello) {
        hello.addAllReleasedEndpoints(releasedEndpoints).addAllReleasedChannels(releasedChannels);
    }

    void up(final SessionStream stream) {
        session = stream;
        stream.hello().getReleasedEndpointsList().forEach(releasedEndpoints::remove);
        stream.hello().getReleasedChannelsList().forEach(releasedChannels::remove);
        // What was let go of behind the hello.
        releasedEndpoints.forEach(request -> send(request, () -> {}));
        releasedChannels.forEach(request -> send(request, () -> {}));
        while (!reports.isEmpty()) {
            session.report(reports.removeFirst());
        }
    }

    /** Nothing that was held before means anything to the agent. */
    void forget() {
        releasedEndpoints.clear();
        releasedChannels.clear();
        reports.clear();
    }

    void down() {
        session = null;
    }

    @Override
    public void claim(final ClaimEndpointRequest request, final Answer<ClaimEndpointResponse> answer) {
        if (isUp(answer)) {
            stub(0).claimEndpoint(request, new Observer<>(answer));
        }
    }

    @Override
    public void open(final OpenChannelRequest request, final Answer<OpenChannelResponse> answer) {
        if (isUp(answer)) {
            stub(Integer.toUnsignedLong(request.getWaitMillis())).openChannel(request, new Observer<>(answer));
        }
    }

    @Override
    public void acceptFabric(final AcceptFabricRequest request, final Answer<AcceptFabricResponse> answer) {
        if (isUp(answer)) {
            stub(0).acceptFabric(request, new Observer<>(answer));
        }
    }

    @Override
    public void fabricCredentials(final Answer<FabricCredentialsResponse> answer) {
        if (isUp(answer)) {
            // An agent of an earlier release knows of no other hosts.
            stub(0).fabricCredentials(
                            FabricCredentialsRequest.getDefaultInstance(),
                            new Observer<>(answer, Optional.of(FabricCredentialsResponse.getDefaultInstance())));
        }
    }

    @Override
    public void list(final ListEndpointsRequest request, final Answer<ListEndpointsResponse> answer) {
        if (isUp(answer)) {
            stub(0).listEndpoints(request, new Observer<>(answer));
        }
    }

    @Override
    public void release(final ReleaseEndpointRequest request, final Runnable done) {
        releasedEndpoints.add(request);
        if (session == null) {
            done.run();
        } else {
            send(request, done);
        }
    }

    private void send(final ReleaseEndpointRequest request, final Runnable done) {
        stub(0).releaseEndpoint(request, new Observer<>(confirmation(() -> releasedEndpoints.remove(request), done)));
    }

    @Override
    public void release(final ReleaseChannelRequest request, final Runnable done) {
        releasedChannels.add(request);
        if (session == null) {
            done.run();
        } else {
            send(request, done);
        }
    }

    private void send(final ReleaseChannelRequest request, final Runnable done) {
        stub(0).releaseChannel(request, new Observer<>(confirmation(() -> releasedChannels.remove(request), done)));
    }

    @Override
    public void report(final ViolationReport report) {
        if (session != null) {
            session.report(report);
        } else if (reports.size() < MOST_REPORTS) {
            reports.addLast(report);
        }
    }

    @Override
    public void report(final MemoryReport report) {
        if (session != null) {
            session.report(report);
        }
    }

    @Override
    public void report(final ReportRouteRequest request) {
        if (session != null) {
            stub(0).reportRoute(
                            request,
                            new Observer<>(
                                    Answer.of(
                                            response -> {},
                                            failure -> LOG.log(
                                                    Level.DEBUG,
                                                    "report of a route did not get through channel="
                                                            + request.getChannelId() + ": " + failure.getMessage())),
                                    // An agent of an earlier release ordered nothing.
                                    Optional.of(ReportRouteResponse.getDefaultInstance())));
        }
    }

    private static <T> Answer<T> confirmation(final Runnable confirmed, final Runnable done) {
        return Answer.of(
                response -> {
                    confirmed.run();
                    done.run();
                },
                // Whoever asked is done either way: if it was lost, the next hello says it.
                failure -> done.run());
    }

    private boolean isUp(final Answer<?> answer) {
        if (session == null) {
            answer.failed(AgentFailures.unreachable(agent, "", null));
            return false;
        }
        return true;
    }

    private AgentForDaemonsStub stub(final long waitMillis) {
        return AgentForDaemonsGrpc.newStub(session.connection())
                .withDeadlineAfter(waitMillis + LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Posts the one answer of a call to the loop. */
    private final class Observer<T> implements StreamObserver<T> {
        private final Answer<T> answer;
        private final Optional<T> ifUnknown;
        private final SessionStream asked = session;
        private T response;

        Observer(final Answer<T> answer) {
            this(answer, Optional.empty());
        }

        /** @param ifUnknown what is answered by an agent that does not know the call. */
        Observer(final Answer<T> answer, final Optional<T> ifUnknown) {
            this.answer = answer;
            this.ifUnknown = ifUnknown;
        }

        @Override
        public void onNext(final T value) {
            response = value;
        }

        @Override
        public void onError(final Throwable thrown) {
            if (ifUnknown.isPresent() && Status.fromThrowable(thrown).getCode() == Status.Code.UNIMPLEMENTED) {
                loop.execute(() -> answer.succeeded(ifUnknown.get()));
                return;
            }
            loop.execute(() -> {
                answer.failed(AgentFailures.of(agent, thrown));
                if (asked == session && FailureStatus.of(thrown).isEmpty()) {
                    // It may have been done or not.
                    resynchronise.run();
                }
            });
        }

        @Override
        public void onCompleted() {
            loop.execute(() -> answer.succeeded(response));
        }
    }
}
