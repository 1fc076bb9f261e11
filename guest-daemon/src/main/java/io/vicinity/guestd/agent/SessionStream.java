package io.vicinity.guestd.agent;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.vicinity.control.v1.Acknowledge;
import io.vicinity.control.v1.AgentForDaemonsGrpc;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.Challenge;
import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.DaemonMessage;
import io.vicinity.control.v1.Detach;
import io.vicinity.control.v1.Detached;
import io.vicinity.control.v1.MemoryLost;
import io.vicinity.control.v1.MemoryReport;
import io.vicinity.control.v1.NonceProof;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.control.v1.Welcome;
import io.vicinity.guestd.bar.Bar;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;

/**
 * One life of the stream to the agent, over a connection of its own.
 *
 * <pre>
 *   GREETING --challenge--> PROVING --welcome--> UP --changes--> UP --left--> LEAVING
 *       |                      |                  |                             |
 *       +----------------------+------------------+-----------------------------+--refused, lost, cut--> ENDED
 * </pre>
 *
 * Lives on the control loop; gRPC's threads only post to it.
 */
final class SessionStream {
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    /** Told what happens, on the control loop. */
    interface Owner {
        void up(SessionStream stream, Welcome welcome);

        void changed(Changes changes);

        void detach(Detach detach);

        void ended(SessionStream stream, VicinityFailure why);
    }

    private enum Phase {
        GREETING,
        PROVING,
        UP,
        LEAVING,
        ENDED
    }

    private final String agent;
    private final ManagedChannel connection;
    private final ControlLoop loop;
    private final Bar bar;
    private final DaemonHello hello;
    private final Owner owner;
    private Phase phase = Phase.GREETING;
    private ClientCallStreamObserver<DaemonMessage> out;

    SessionStream(
            final String agent,
            final ManagedChannel connection,
            final ControlLoop loop,
            final Bar bar,
            final DaemonHello hello,
            final Owner owner) {
        this.agent = agent;
        this.connection = connection;
        this.loop = loop;
        this.bar = bar;
        this.hello = hello;
        this.owner = owner;
    }

    /** Greets the agent. */
    void start() {
        final var ignored = AgentForDaemonsGrpc.newStub(connection).session(new Receiver());
        send(DaemonMessage.newBuilder().setHello(hello).build());
        loop.later(HANDSHAKE_LIMIT, () -> {
            if (phase == Phase.GREETING || phase == Phase.PROVING) {
                end(AgentFailures.unreachable(agent, "no welcome within " + HANDSHAKE_LIMIT.toSeconds() + " s", null));
            }
        });
    }

    ManagedChannel connection() {
        return connection;
    }

    DaemonHello hello() {
        return hello;
    }

    Bar bar() {
        return bar;
    }

    void acknowledge(final long version) {
        send(DaemonMessage.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder().setVersion(version))
                .build());
    }

    void report(final ViolationReport report) {
        send(DaemonMessage.newBuilder().setViolation(report).build());
    }

    void report(final MemoryReport report) {
        send(DaemonMessage.newBuilder().setMemory(report).build());
    }

    /** Says that the device is gone, and that what does not need it goes on. */
    void memoryLost() {
        send(DaemonMessage.newBuilder()
                .setMemoryLost(MemoryLost.getDefaultInstance())
                .build());
    }

    /**
     * Ends the stream and its connection.
     *
     * @param why told to the owner, once.
     */
    void end(final VicinityFailure why) {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        out.cancel("ended by the daemon", null);
        connection.shutdownNow();
        owner.ended(this, why);
    }

    /** Says that nothing of the device is mapped any more: the last word. The agent ends the stream, or time does. */
    void leave() {
        if (phase != Phase.UP) {
            end(AgentFailures.unreachable(agent, "the device is gone", null));
            return;
        }
        phase = Phase.LEAVING;
        send(DaemonMessage.newBuilder()
                .setDetached(Detached.getDefaultInstance())
                .build());
        out.onCompleted();
        loop.later(HANDSHAKE_LIMIT, () -> end(AgentFailures.unreachable(agent, "the device is gone", null)));
    }

    private void send(final DaemonMessage message) {
        if (phase != Phase.ENDED) {
            out.onNext(message);
        }
    }

    private void receive(final AgentMessage message) {
        switch (message.getMessageCase()) {
            case CHALLENGE -> challenged(message.getChallenge());
            case WELCOME -> welcomed(message.getWelcome());
            case CHANGES -> {
                if (phase == Phase.UP) {
                    owner.changed(message.getChanges());
                    acknowledge(message.getChanges().getVersion());
                }
            }
            case DETACH -> {
                if (phase == Phase.UP) {
                    owner.detach(message.getDetach());
                }
            }
            case REFUSED -> end(AgentFailures.of(message.getRefused()));
            default -> {
                // Of a newer agent, about something that this version does not do.
            }
        }
    }

    private void challenged(final Challenge challenge) {
        if (phase != Phase.GREETING) {
            return;
        }
        phase = Phase.PROVING;
        try {
            final byte[] nonce = bar.readNonce(challenge.getNonceOffset(), challenge.getNonceLength());
            send(DaemonMessage.newBuilder()
                    .setProof(NonceProof.newBuilder().setNonce(ByteString.copyFrom(nonce)))
                    .build());
        } catch (final VicinityFailure e) {
            end(e);
        }
    }

    private void welcomed(final Welcome welcome) {
        if (phase != Phase.PROVING) {
            return;
        }
        if (welcome.getSegment().getGeneration() != bar.layout().generation()) {
            end(new VicinityFailure(
                    FailureCode.WRONG_SEGMENT,
                    "BAR " + bar.path() + " has generation " + bar.layout().generation() + ", the agent serves "
                            + welcome.getSegment().getGeneration(),
                    "give the BAR of the device that the host gave to this VM"));
            return;
        }
        phase = Phase.UP;
        owner.up(this, welcome);
        acknowledge(welcome.getChanges().getVersion());
    }

    /** Posts to the loop what gRPC delivers. */
    private final class Receiver implements ClientResponseObserver<DaemonMessage, AgentMessage> {
        @Override
        public void beforeStart(final ClientCallStreamObserver<DaemonMessage> requests) {
            out = requests;
        }

        @Override
        public void onNext(final AgentMessage message) {
            loop.execute(() -> receive(message));
        }

        @Override
        public void onError(final Throwable thrown) {
            loop.execute(() -> end(AgentFailures.of(agent, thrown)));
        }

        @Override
        public void onCompleted() {
            final Throwable closed = Status.UNAVAILABLE
                    .withDescription("the agent ended the stream")
                    .asRuntimeException();
            loop.execute(() -> end(AgentFailures.of(agent, closed)));
        }
    }
}
