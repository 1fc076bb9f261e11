package io.vicinity.guestd.agent;

import io.vicinity.control.ControlProtocol;
import io.vicinity.control.v1.Changes;
import io.vicinity.control.v1.DaemonHello;
import io.vicinity.control.v1.Detach;
import io.vicinity.control.v1.Welcome;
import io.vicinity.guestd.bar.Bar;
import io.vicinity.guestd.bar.BarHolder;
import io.vicinity.guestd.bar.DeviceWatch;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Keeps one session with the agent: makes it, resumes it after every loss, and never gives up once it had one. Lives on the control
 * loop; what is readable from other threads says so.
 */
public final class AgentLink implements SessionStream.Owner, DeviceWatch.Owner, AutoCloseable {
    private static final Logger LOG = System.getLogger(AgentLink.class.getName());

    /** Two daemons of one VM would otherwise end each other's sessions many times a second. */
    private static final Duration AFTER_RIVAL = Duration.ofSeconds(10);

    /** A device that is gone already is waited for by nobody but our own processes. */
    private static final Duration AFTER_UNPLUG = Duration.ofSeconds(2);

    /** Kept from what the agent allows, to tell it in time. */
    private static final Duration TELLING = Duration.ofMillis(200);

    /** A guest's kernel takes seconds to let a device go. */
    private static final Duration TAKING_OUT = Duration.ofSeconds(15);

    private final AgentConnector connector;
    private final ControlLoop loop;
    private final BarHolder bars;
    private final Incarnation incarnation;
    private final String softwareVersion;
    private final Consumer<DaemonHello.Builder> device;
    private final StubCalls calls;
    private final BackOff backOff = new BackOff(RandomGenerator.getDefault());
    private final CompletableFuture<Welcome> registered = new CompletableFuture<>();
    private AgentListener listener;
    private SessionStream stream;
    private boolean closed;
    private boolean detaching;
    /** The number of the attempt that is to be made next: earlier ones that still wait for their time are not. */
    private long turn;

    private String lastTold = "";
    private volatile Welcome welcome;
    private volatile boolean connected;
    private volatile VicinityFailure lastFailure;
    private final AtomicLong sessions = new AtomicLong();

    /**
     * Creates a link that is not started.
     *
     * @param connector       makes connections.
     * @param loop            that everything happens on.
     * @param bars            what is proved to the agent.
     * @param incarnation     of this VM, kept over restarts.
     * @param softwareVersion of this daemon.
     * @param device          adds to a hello what is to be said of the VM's device and doorbell.
     */
    public AgentLink(
            final AgentConnector connector,
            final ControlLoop loop,
            final BarHolder bars,
            final Incarnation incarnation,
            final String softwareVersion,
            final Consumer<DaemonHello.Builder> device) {
        this.connector = connector;
        this.loop = loop;
        this.bars = bars;
        this.incarnation = incarnation;
        this.softwareVersion = softwareVersion;
        this.device = device;
        calls = new StubCalls(connector.address(), loop, this::resynchronise);
    }

    /**
     * Starts to connect.
     *
     * @param whoHolds what the agent speaks about.
     * @return done with the first welcome; fails when a person must help before there can be one.
     */
    public CompletableFuture<Welcome> start(final AgentListener whoHolds) {
        loop.execute(() -> {
            listener = whoHolds;
            attempt();
        });
        return registered;
    }

    /**
     * What the agent can be asked.
     *
     * @return the calls.
     */
    public AgentCalls calls() {
        return calls;
    }

    /**
     * Is there a session now? From any thread.
     *
     * @return true between a welcome and the end of its stream.
     */
    public boolean isConnected() {
        return connected;
    }

    /**
     * Sessions that there were in this life of the daemon. From any thread.
     *
     * @return how many.
     */
    public long sessions() {
        return sessions.get();
    }

    /**
     * The last welcome, from any thread.
     *
     * @return null before the first.
     */
    public Welcome welcome() {
        return welcome;
    }

    /**
     * Why the last attempt failed, from any thread.
     *
     * @return null if none did.
     */
    public VicinityFailure lastFailure() {
        return lastFailure;
    }

    /** Ends the session and begins another: what was asked and not answered is settled by comparing what is held. */
    private void resynchronise() {
        if (connected && stream != null) {
            LOG.log(Level.WARNING, "an answer of the agent is missing: meeting it again agent=" + connector.address());
            stream.end(AgentFailures.unreachable(connector.address(), "an answer is missing", null));
        }
    }

    /** What is said of the device has changed: says it, in a new session. From any thread. */
    public void sayAgain() {
        loop.execute(() -> {
            if (connected && stream != null) {
                stream.end(AgentFailures.unreachable(connector.address(), "the doorbell has moved", null));
            }
        });
    }

    private void attempt() {
        if (closed || detaching || stream != null || !bars.isPresent()) {
            return;
        }
        try {
            if (!bars.get().isSameFile()) {
                reopenBar();
            }
            final Bar bar = bars.get();
            final DaemonHello.Builder hello = DaemonHello.newBuilder()
                    .setProtocolVersion(ControlProtocol.PROTOCOL_VERSION)
                    .setSoftwareVersion(softwareVersion)
                    .setLayoutVersion(SegmentDescriptor.LAYOUT_MAJOR)
                    .setSegmentGeneration(bar.layout().generation())
                    .setBarLength(bar.length())
                    .setIncarnation(incarnation.get());
            device.accept(hello);
            listener.describe(hello);
            // What is released from here on is told after the welcome.
            calls.describe(hello);
            stream = new SessionStream(connector.address(), connector.connect(), loop, bar, hello.build(), this);
            stream.start();
        } catch (final VicinityFailure e) {
            failed(e);
        }
    }

    private void reopenBar() {
        if (bars.reopen()) {
            startNewLife(new VicinityFailure(
                    FailureCode.WRONG_SEGMENT,
                    "the segment behind " + bars.get().path() + " was replaced",
                    "connect again"));
        }
    }

    private void startNewLife(final VicinityFailure why) {
        LOG.log(Level.WARNING, "what was held is gone: " + why.oneLine());
        incarnation.forget();
        calls.forget();
        listener.lifeEnded(why);
    }

    @Override
    public void up(final SessionStream session, final Welcome said) {
        final boolean sameLife = session.hello().getIncarnation() == said.getIncarnation();
        incarnation.set(said.getIncarnation());
        backOff.reset();
        welcome = said;
        sessions.incrementAndGet();
        listener.welcomed(said, !sameLife || session.hello().getLastVersion() == 0);
        calls.up(session);
        connected = true;
        lastTold = "";
        LOG.log(
                Level.INFO,
                "registered vm=" + said.getVm() + " tenant=" + said.getSegment().getTenant() + " peer="
                        + said.getPeerId() + " incarnation=" + said.getIncarnation() + " agent=" + connector.address());
        registered.complete(said);
    }

    @Override
    public void changed(final Changes changes) {
        listener.changed(changes);
    }

    @Override
    public void ended(final SessionStream session, final VicinityFailure why) {
        if (session == stream) {
            stream = null;
            calls.down();
            if (connected && !closed) {
                LOG.log(Level.WARNING, "agent lost, open channels go on: " + why.oneLine());
                lastTold = why.oneLine();
            }
            connected = false;
            failed(why);
        }
    }

    private void failed(final VicinityFailure why) {
        lastFailure = why;
        if (closed) {
            return;
        }
        if (!bars.isPresent()) {
            // What outlived the device goes on without the agent, unless that says that it is over.
            if (isLifeOver(why)) {
                startNewLife(why);
            }
            return;
        }
        final VicinityFailure told = heed(why);
        if (AgentFailures.isHopeless(told) && !registered.isDone()) {
            registered.completeExceptionally(told);
            return;
        }
        if (!told.oneLine().equals(lastTold)) {
            lastTold = told.oneLine();
            LOG.log(Level.WARNING, "no session with the agent, trying again: " + lastTold);
        }
        final Duration wait =
                why.code() == FailureCode.SESSION_REPLACED ? AFTER_RIVAL : Duration.ofMillis(backOff.next());
        turn++;
        final long mine = turn;
        loop.later(wait, () -> {
            if (mine == turn) {
                attempt();
            }
        });
    }

    /** Does what a failure asks for before the next attempt; what fails then is the failure to tell. */
    private VicinityFailure heed(final VicinityFailure why) {
        try {
            if (isLifeOver(why)) {
                startNewLife(why);
            } else if (why.code() == FailureCode.WRONG_SEGMENT || why.code() == FailureCode.NONCE_MISMATCH) {
                reopenBar();
            }
            // For all else nothing but time helps.
            return why;
        } catch (final VicinityFailure e) {
            return e;
        }
    }

    private static boolean isLifeOver(final VicinityFailure why) {
        return switch (why.code()) {
            case INCARNATION_UNKNOWN, EVICTED, DEVICE_GONE -> true;
            default -> false;
        };
    }

    /** There is a BAR now. From any thread. */
    @Override
    public void deviceCame() {
        loop.execute(() -> {
            turn++;
            if (stream == null) {
                attempt();
            } else {
                // The session outlived the device before; the next one proves that this one is there.
                stream.end(AgentFailures.unreachable(connector.address(), "a device came", null));
            }
        });
    }

    /** The BAR is gone. From any thread. */
    @Override
    public void deviceWent(final VicinityFailure why, final boolean outOfReach) {
        loop.execute(() -> {
            if (connected && !detaching && listener.outlivesMemory()) {
                LOG.log(Level.WARNING, "reliable channels go on without memory: " + why.oneLine());
                stream.memoryLost();
                bars.release(Duration.ZERO);
            } else {
                letGo(AFTER_UNPLUG, Duration.ZERO, why, outOfReach);
            }
        });
    }

    @Override
    public void detach(final Detach detach) {
        final Duration deadline = Duration.ofMillis(Integer.toUnsignedLong(detach.getDeadlineMillis()));
        LOG.log(Level.INFO, "the host takes the shared memory out of this VM within=" + deadline.toMillis() + "ms");
        final Duration within = deadline.compareTo(TELLING) > 0 ? deadline.minus(TELLING) : Duration.ZERO;
        letGo(
                within,
                deadline.plus(TAKING_OUT),
                BarHolder.noDevice("the host takes the shared memory out of this VM"),
                false);
    }

    /** Has this VM's processes unmap the BAR, then unmaps it here, tells the agent, and waits for a device to come. */
    private void letGo(
            final Duration within, final Duration notAgain, final VicinityFailure why, final boolean outOfReach) {
        if (closed || detaching || !bars.isPresent()) {
            return;
        }
        detaching = true;
        listener.detach(within, all -> {
            detaching = false;
            bars.release(notAgain);
            final SessionStream left = stream;
            stream = null;
            connected = false;
            calls.down();
            if (left != null) {
                if (all || outOfReach) {
                    left.leave();
                } else {
                    // It would not be true, and the agent does not wait for ever.
                    left.end(why);
                }
            }
            lastFailure = why;
            startNewLife(why);
            LOG.log(Level.INFO, "waiting for an ivshmem device");
        });
    }

    /**
     * Why this VM cannot serve processes now.
     *
     * @return empty if it has a device, which may not be registered.
     */
    public Optional<VicinityFailure> noDevice() {
        if (detaching) {
            return Optional.of(BarHolder.noDevice("the shared memory is being taken out of this VM"));
        }
        return bars.isPresent()
                ? Optional.empty()
                : Optional.of(BarHolder.noDevice("this VM has no ivshmem device with a segment now"));
    }

    /** Ends the session. What is held stays held: the agent takes this for a daemon that restarts. */
    @Override
    public void close() {
        loop.run(() -> {
            closed = true;
            if (stream != null) {
                stream.end(AgentFailures.unreachable(connector.address(), "this daemon ends", null));
            }
        });
    }
}
