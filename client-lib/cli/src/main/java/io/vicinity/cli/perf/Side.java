package io.vicinity.cli.perf;

import java.nio.file.Path;

/** One process of a run: what it holds for as long as the run lasts, and how it opens its side of a lane. */
final class Side implements AutoCloseable {
    private static final int MIN_PAYLOAD = 1 << 20;
    private static final int STREAM_STEP = 64 << 10;
    private static final int TURN_STEP = 8 << 10;
    private static final int LARGE_BUFFER = 4 << 20;
    private static final int BANDWIDTH_WINDOW = 64;
    private static final int RATE_WINDOW = 8192;

    private final Path directory;
    private final PerfPlan plan;
    private final boolean leader;
    private final Payload payload;
    private final Control control;
    private AeronDriver driver;
    private VicinityPeer vicinity;

    /**
     * Prepares a side.
     *
     * @param directory of the run; files in it are what both sides map.
     * @param plan      of the run.
     * @param leader    true for the side that measures.
     * @param control   by which the leader drives the follower; closed with this side.
     */
    Side(final Path directory, final PerfPlan plan, final boolean leader, final Control control) {
        this.directory = directory;
        this.plan = plan;
        this.leader = leader;
        payload = new Payload(Math.max(MIN_PAYLOAD, plan.maxSize()));
        this.control = control;
    }

    PerfPlan plan() {
        return plan;
    }

    Payload payload() {
        return payload;
    }

    Control control() {
        return control;
    }

    /** Leader: starts what the other side will ask for. */
    void prepare(final LaneSpec spec) {
        if (spec.subject().equals(Subjects.AERON) && driver == null) {
            driver = new AeronDriver(aeronDirectory());
        }
    }

    /** Opens this side of a lane, while the other side opens the other. */
    Exercise open(final LaneSpec spec, final int lane) {
        return switch (spec.test()) {
            case MEMCPY -> new MemcpyExercise(payload, spec.size());
            case PEER_READ -> new PeerReadExercise(file(lane), payload, spec.size());
            case LATENCY, FLAG, COPY -> new LatencyExercise(pipe(spec, lane), spec.size());
            case TWO_COPIES, BANDWIDTH -> stream(spec, lane, BANDWIDTH_WINDOW, false);
            case RATE -> stream(spec, lane, RATE_WINDOW, true);
            case OPEN -> new OpenExercise(vicinity().endpoint(lane), vicinity().name(lane, false));
        };
    }

    private Exercise stream(final LaneSpec spec, final int lane, final int window, final boolean perSecond) {
        return new StreamExercise(pipe(spec, lane), control, spec.streamed(), window, perSecond);
    }

    private Pipe pipe(final LaneSpec spec, final int lane) {
        final boolean inTurns = spec.test() == PerfTest.LATENCY;
        return switch (spec.subject()) {
            case Subjects.LIMIT -> limit(spec, lane);
            case Subjects.AGRONA -> new AgronaPipe(file(lane), leader, payload, spec.size());
            case Subjects.AERON ->
                new AeronPipe(aeronDirectory(), driver == null ? null : driver.invoker(), payload, spec.size(), lane);
            case Subjects.TCP -> new TcpPipe(plan.tcp(), lane, leader, payload, spec.streamed());
            case Subjects.VICINITY ->
                new VicinityPipe(vicinity().link(lane, false), payload, spec.size(), inTurns, false);
            case Subjects.VICINITY_ONE ->
                new VicinityPipe(vicinity().link(lane, false), payload, spec.size(), inTurns, true);
            case Subjects.VICINITY_IDLE ->
                new VicinityPipe(vicinity().link(lane, true), payload, spec.size(), inTurns, true);
            case Subjects.VICINITY_FILLED -> new FilledPipe(vicinity().link(lane, false), payload, false);
            case Subjects.VICINITY_LOANS -> new FilledPipe(vicinity().link(lane, false), payload, true);
            default -> throw new IllegalArgumentException("no subject " + spec.subject());
        };
    }

    private Pipe limit(final LaneSpec spec, final int lane) {
        if (spec.parameter() == 0) {
            return new SlotPipe(file(lane), leader, payload, spec.size());
        }
        final boolean inTurns = spec.test() == PerfTest.LATENCY;
        final int size = inTurns ? spec.size() : spec.streamed();
        final int step = inTurns && spec.parameter() < LARGE_BUFFER ? TURN_STEP : STREAM_STEP;
        return new ChunkPipe(file(lane), leader, payload, size, spec.parameter(), step);
    }

    private VicinityPeer vicinity() {
        if (vicinity == null) {
            vicinity = new VicinityPeer(plan, leader);
        }
        return vicinity;
    }

    private Path file(final int lane) {
        return directory.resolve("lane-" + lane);
    }

    private Path aeronDirectory() {
        return directory.resolve("aeron");
    }

    @Override
    public void close() {
        if (driver != null) {
            driver.close();
        }
        if (vicinity != null) {
            vicinity.close();
        }
        control.close();
    }
}
