package io.vicinity.guestd.agent;

import io.grpc.stub.StreamObserver;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentForDaemonsGrpc.AgentForDaemonsStub;
import io.vicinity.control.v1.ClaimEndpointRequest;
import io.vicinity.control.v1.ClaimEndpointResponse;
import io.vicinity.control.v1.ListEndpointsRequest;
import io.vicinity.control.v1.ListEndpointsResponse;
import io.vicinity.control.v1.OpenChannelRequest;
import io.vicinity.control.v1.OpenChannelResponse;
import io.vicinity.control.v1.ReleaseChannelRequest;
import io.vicinity.control.v1.ReleaseEndpointRequest;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.guestd.loop.ControlLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** The calls by gRPC, over the connection of the session that is up. Lives on the control loop. */
final class StubCalls implements AgentCalls {
    private static final long LIMIT_MILLIS = 10_000;
    private static final int MOST_REPORTS = 1_000;

    private final String agent;
    private final ControlLoop loop;
    private final Runnable resynchronise;
    private final Deque<Runnable> deferred = new ArrayDeque<>();
    private final Deque<ViolationReport> reports = new ArrayDeque<>();
    private SessionStream session;

    StubCalls(final String agent, final ControlLoop loop, final Runnable resynchronise) {
        this.agent = agent;
        this.loop = loop;
        this.resynchronise = resynchronise;
    }

    /** A hello is on its way that lists what is held: releases before it need not be told. */
    void helloSaysAll() {
        deferred.clear();
    }

    void up(final SessionStream stream) {
        session = stream;
        while (!deferred.isEmpty()) {
            deferred.removeFirst().run();
        }
        while (!reports.isEmpty()) {
            session.report(reports.removeFirst());
        }
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
    public void list(final ListEndpointsRequest request, final Answer<ListEndpointsResponse> answer) {
        if (isUp(answer)) {
            stub(0).listEndpoints(request, new Observer<>(answer));
        }
    }

    @Override
    public void release(final ReleaseEndpointRequest request, final Runnable done) {
        if (session == null) {
            deferred.addLast(() -> release(request, () -> {}));
            done.run();
        } else {
            stub(0).releaseEndpoint(request, new Observer<>(whateverHappens(done)));
        }
    }

    @Override
    public void release(final ReleaseChannelRequest request, final Runnable done) {
        if (session == null) {
            deferred.addLast(() -> release(request, () -> {}));
            done.run();
        } else {
            stub(0).releaseChannel(request, new Observer<>(whateverHappens(done)));
        }
    }

    @Override
    public void report(final ViolationReport report) {
        if (session != null) {
            session.report(report);
        } else if (reports.size() < MOST_REPORTS) {
            reports.addLast(report);
        }
    }

    /** A release of what the agent does not know is done; one that was lost is said again by the next hello. */
    private static <T> Answer<T> whateverHappens(final Runnable done) {
        return Answer.of(response -> done.run(), failure -> done.run());
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
        private final SessionStream asked = session;
        private T response;

        Observer(final Answer<T> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(final T value) {
            response = value;
        }

        @Override
        public void onError(final Throwable thrown) {
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
