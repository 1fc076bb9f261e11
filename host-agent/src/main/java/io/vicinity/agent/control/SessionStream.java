package io.vicinity.agent.control;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.tenant.Attachment;
import io.vicinity.agent.tenant.Challenge;
import io.vicinity.agent.tenant.ChangeSet;
import io.vicinity.agent.tenant.HeldEnd;
import io.vicinity.agent.tenant.Hello;
import io.vicinity.agent.tenant.Membership;
import io.vicinity.agent.tenant.MemoryUse;
import io.vicinity.agent.tenant.PeerSink;
import io.vicinity.control.ControlProtocol;
import io.vicinity.control.v1.AgentMessage;
import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.DaemonMessage;
import io.vicinity.control.v1.Detach;
import io.vicinity.control.v1.MemoryReport;
import io.vicinity.control.v1.SegmentInfo;
import io.vicinity.control.v1.ViolationReport;
import io.vicinity.control.v1.Welcome;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The stream of one daemon.
 *
 * <pre>
 *   GREETING ──Hello──► PROVING ──Proof──► UP ──end of the stream, or Detached──► ENDED
 *       └────────────────┴───── refused ────┴───────────────────────────────────────► ENDED
 * </pre>
 *
 * <p>Changes are not queued: when something changed, the stream asks what the daemon does not have yet, so what changes faster than the
 * daemon reads becomes one message. This object's lock is taken before the tenant's, and never by a call of the tenant.
 */
final class SessionStream implements StreamObserver<DaemonMessage>, PeerSink {
    private static final System.Logger LOG = System.getLogger(SessionStream.class.getName());
    private static final long HANDSHAKE_SECONDS = 30;
    private static final String HANDSHAKES = "handshakes";

    private enum Phase {
        GREETING,
        PROVING,
        UP,
        ENDED
    }

    private final Caller caller;
    private final HostedTenant tenant;
    private final Membership membership;
    private final ServerCallStreamObserver<AgentMessage> out;
    private final Executor executor;
    private final PerVm perVm;
    private final String agentVersion;
    private final Consumer<SessionStream> onEnd;
    private final AtomicBoolean flushPending = new AtomicBoolean();
    private final Future<?> handshakeLimit;
    private Phase phase = Phase.GREETING;
    /** The handshake counts as one of the VM's. */
    private boolean greeted;

    private Hello hello;
    private Challenge challenge;
    private long sentVersion;
    private long sentDrain;

    SessionStream(
            final Caller caller,
            final ServerCallStreamObserver<AgentMessage> out,
            final ScheduledExecutorService executor,
            final PerVm perVm,
            final String agentVersion,
            final Consumer<SessionStream> onEnd) {
        this.caller = caller;
        this.tenant = caller.tenant();
        this.membership = tenant.tenant().membership();
        this.out = out;
        this.executor = executor;
        this.perVm = perVm;
        this.agentVersion = agentVersion;
        this.onEnd = onEnd;
        out.setOnReadyHandler(this::changed);
        out.setOnCancelHandler(() -> left("cancelled"));
        handshakeLimit = executor.schedule(this::handshakeTooLong, HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void onNext(final DaemonMessage message) {
        try {
            switch (message.getMessageCase()) {
                case HELLO -> greet(message.getHello());
                case PROOF -> prove(message.getProof().getNonce());
                case ACKNOWLEDGE -> {
                    if (phase == Phase.UP) {
                        membership.acknowledge(
                                caller.vm(), message.getAcknowledge().getVersion());
                    }
                }
                case VIOLATION -> violation(message.getViolation());
                case DETACHED -> detached();
                case MEMORY -> memory(message.getMemory());
                case MEMORY_LOST -> memoryLost();
                case MESSAGE_NOT_SET -> LOG.log(Level.DEBUG, "message of a newer daemon ignored vm={0}", caller.vm());
            }
        } catch (final RuntimeException e) {
            refuse(Calls.named(e));
        }
    }

    private void greet(final DaemonHello said) {
        requirePhase(Phase.GREETING);
        perVm.begin(caller, HANDSHAKES, PerVm.MAX_HANDSHAKES);
        greeted = true;
        if (said.getProtocolVersion() != ControlProtocol.PROTOCOL_VERSION) {
            throw new VicinityFailure(
                    FailureCode.PROTOCOL_MISMATCH,
                    "the daemon speaks version " + said.getProtocolVersion() + " of the protocol, the agent "
                            + ControlProtocol.PROTOCOL_VERSION,
                    "install daemon and agent of the same release");
        }
        hello = Messages.hello(said, caller.origin());
        challenge = membership.begin(caller.vm(), hello);
        phase = Phase.PROVING;
        out.onNext(AgentMessage.newBuilder()
                .setChallenge(io.vicinity.control.v1.Challenge.newBuilder()
                        .setNonceOffset(challenge.nonceOffset())
                        .setNonceLength(challenge.nonceLength()))
                .build());
    }

    private void prove(final ByteString nonce) {
        requirePhase(Phase.PROVING);
        final Attachment attachment = membership.prove(caller.vm(), hello, challenge, nonce.toByteArray(), this);
        phase = Phase.UP;
        endHandshake();
        sent(attachment.changes());
        final Changes.Builder changes = Messages.changes(attachment.changes());
        attachment.endpoints().forEach(endpoint -> changes.addEndpoints(Messages.owned(endpoint)));
        out.onNext(AgentMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setVm(caller.vm())
                        .setPeerId(attachment.peerId())
                        .setIncarnation(attachment.incarnation())
                        .setSegment(segment())
                        .setAgentVersion(agentVersion)
                        .setChanges(changes))
                .build());
        LOG.log(
                Level.INFO,
                "session up tenant={0} vm={1} peer={2,number,#} incarnation={3,number,#} resumed={4} daemon={5}",
                tenant.segment().tenant(),
                caller.vm(),
                attachment.peerId(),
                attachment.incarnation(),
                hello.incarnation() != 0,
                hello.daemonVersion());
        changed();
    }

    private void sent(final ChangeSet changes) {
        sentVersion = changes.version();
        sentDrain = changes.drain();
    }

    private SegmentInfo segment() {
        return SegmentInfo.newBuilder()
                .setTenant(tenant.segment().tenant())
                .setSize(tenant.segment().size())
                .setGeneration(tenant.segment().generation())
                .setLayoutVersion(SegmentDescriptor.LAYOUT_MAJOR)
                .build();
    }

    private void violation(final ViolationReport report) {
        requirePhase(Phase.UP);
        final HeldEnd held = new HeldEnd(report.getChannelId(), Messages.side(report.getSide()));
        try {
            tenant.tenant().quarantine(caller.vm(), held, report.getViolation());
            LOG.log(
                    Level.WARNING,
                    "violation tenant={0} vm={1} channel={2,number,#} side={3} violation={4}",
                    tenant.segment().tenant(),
                    caller.vm(),
                    held.channelId(),
                    held.side(),
                    report.getViolation().replaceAll("[^A-Z_]", "?"));
        } catch (final VicinityFailure e) {
            // A report about another's channel harms nobody; the session goes on.
            perVm.refused(caller, e);
        }
    }

    private void detached() {
        requirePhase(Phase.UP);
        if (tenant.tenant().endings().detached(caller.vm(), this)) {
            LOG.log(
                    Level.INFO,
                    "session over, its VM maps the segment no more tenant={0} vm={1}",
                    tenant.segment().tenant(),
                    caller.vm());
        }
        leave();
        out.onCompleted();
    }

    private void memory(final MemoryReport report) {
        requirePhase(Phase.UP);
        tenant.tenant()
                .routes()
                .memory(
                        caller.vm(),
                        this,
                        report.getDrain(),
                        new MemoryUse(report.getUnmapped(), List.copyOf(report.getPidsList())));
    }

    private void memoryLost() {
        requirePhase(Phase.UP);
        tenant.tenant()
                .endings()
                .lostMemory(
                        caller.vm(),
                        this,
                        new VicinityFailure(
                                FailureCode.DEVICE_GONE,
                                "the ivshmem device of VM " + caller.vm() + " was taken out",
                                "plug it in again: vicinity-agent vm attach " + caller.vm()))
                .ifPresent(ended -> LOG.log(
                        Level.WARNING,
                        "VM lost its memory tenant={0} vm={1} endpoints={2} channels={3}",
                        tenant.segment().tenant(),
                        caller.vm(),
                        ended.endpoints(),
                        ended.channels()));
    }

    private void requirePhase(final Phase wanted) {
        if (phase != wanted) {
            throw new VicinityFailure(
                    FailureCode.PROTOCOL_MISMATCH,
                    "a message that does not belong into phase " + phase,
                    "install daemon and agent of the same release");
        }
    }

    @Override
    public void changed() {
        if (flushPending.compareAndSet(false, true)) {
            executor.execute(this::flush);
        }
    }

    private synchronized void flush() {
        flushPending.set(false);
        if (phase != Phase.UP || !out.isReady()) {
            return;
        }
        final ChangeSet changes = membership.changesSince(caller.vm(), this, sentVersion);
        final boolean isNews = !changes.isEmpty() || changes.drain() != sentDrain;
        sent(changes);
        if (isNews) {
            out.onNext(AgentMessage.newBuilder()
                    .setChanges(Messages.changes(changes))
                    .build());
        }
    }

    @Override
    public void detach(final int deadlineMillis) {
        executor.execute(() -> askToDetach(deadlineMillis));
    }

    private synchronized void askToDetach(final int deadlineMillis) {
        if (phase == Phase.UP) {
            out.onNext(AgentMessage.newBuilder()
                    .setDetach(Detach.newBuilder().setDeadlineMillis(deadlineMillis))
                    .build());
        }
    }

    @Override
    public void end(final VicinityFailure why) {
        executor.execute(() -> refuse(why));
    }

    private synchronized void handshakeTooLong() {
        if (phase == Phase.GREETING || phase == Phase.PROVING) {
            refuse(new VicinityFailure(
                    FailureCode.TIMED_OUT,
                    "VM " + caller.vm() + " did not finish its hello within " + HANDSHAKE_SECONDS + " s",
                    "see the daemon's log"));
        }
    }

    private synchronized void refuse(final VicinityFailure why) {
        if (phase == Phase.ENDED) {
            return;
        }
        perVm.refused(caller, why);
        leave();
        out.onNext(AgentMessage.newBuilder().setRefused(Messages.failure(why)).build());
        out.onCompleted();
    }

    /** Ends the stream because the agent does: the daemon comes back by itself. */
    synchronized void goAway() {
        if (phase != Phase.ENDED) {
            leave();
            out.onCompleted();
        }
    }

    @Override
    public void onError(final Throwable thrown) {
        left(thrown.getMessage());
    }

    @Override
    public synchronized void onCompleted() {
        if (phase != Phase.ENDED) {
            left("ended by the daemon");
            out.onCompleted();
        }
    }

    private synchronized void left(final String how) {
        if (phase != Phase.ENDED) {
            if (phase == Phase.UP) {
                LOG.log(
                        Level.INFO,
                        "session lost, its channels go on tenant={0} vm={1} reason={2}",
                        tenant.segment().tenant(),
                        caller.vm(),
                        how);
            }
            leave();
        }
    }

    private void endHandshake() {
        handshakeLimit.cancel(false);
        if (greeted) {
            greeted = false;
            perVm.end(caller, HANDSHAKES);
        }
    }

    private void leave() {
        endHandshake();
        if (phase == Phase.UP) {
            membership.detach(caller.vm(), this);
        } else if (phase == Phase.PROVING) {
            membership.abandon(caller.vm(), challenge);
        }
        phase = Phase.ENDED;
        onEnd.accept(this);
    }
}
