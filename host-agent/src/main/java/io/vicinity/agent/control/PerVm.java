package io.vicinity.agent.control;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What keeps one VM that asks for too much from harming others: few calls of it wait at a time, and of its refusals one a second is logged.
 * Thread-safe.
 */
final class PerVm {
    /** Opens that wait for a name, of one VM. */
    static final int MAX_WAITING = 1024;

    /** Handshakes of one VM that are under way: one, and more only where several daemons run or connections hang. */
    static final int MAX_HANDSHAKES = 8;

    private static final System.Logger LOG = System.getLogger(PerVm.class.getName());
    private static final long QUIET_NANOS = 1_000_000_000;
    private static final int REMEMBERED = 1024;

    /** When a VM's refusals are logged again, and how many were not. */
    private static final class Quiet {
        private long until;
        private long suppressed;
    }

    private final Refusals refusals;
    private final LongSupplier clock;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
    private final Map<String, Quiet> quiet = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Quiet> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Creates it.
     *
     * @param refusals counts.
     * @param clock    in nanoseconds, as {@link System#nanoTime}.
     */
    PerVm(final Refusals refusals, final LongSupplier clock) {
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Counts a refusal, and logs it unless one of the VM was within the last second. */
    void refused(final Caller caller, final VicinityFailure why) {
        refusals.refused(why.code());
        final long suppressed = speak(key(caller));
        if (suppressed >= 0) {
            LOG.log(
                    Level.WARNING,
                    "refused tenant={0} vm={1} code={2} reason={3} unlogged={4,number,#}",
                    caller.identity().tenant(),
                    caller.vm(),
                    why.code(),
                    why.getMessage(),
                    suppressed);
        }
    }

    /** How many were not logged since the last that was; negative if this one is not either. */
    synchronized long speak(final String vm) {
        final Quiet state = quiet.get(vm);
        final long now = clock.getAsLong();
        if (state == null) {
            final Quiet first = new Quiet();
            first.until = now + QUIET_NANOS;
            quiet.put(vm, first);
            return 0;
        }
        if (now - state.until < 0) {
            state.suppressed++;
            return -1;
        }
        final long suppressed = state.suppressed;
        state.suppressed = 0;
        state.until = now + QUIET_NANOS;
        return suppressed;
    }

    /** Something of a VM begins to wait; {@link #end} must follow. */
    void begin(final Caller caller, final String what, final int most) {
        final String key = key(caller) + " " + what;
        final int count = underWay.merge(key, 1, Integer::sum);
        if (count > most) {
            release(key);
            throw new VicinityFailure(
                    FailureCode.QUOTA_REACHED,
                    "VM " + caller.vm() + " has " + most + " " + what + " at a time, which is all that one VM may have",
                    "wait for some to end; see who floods the agent in the VM");
        }
    }

    void end(final Caller caller, final String what) {
        release(key(caller) + " " + what);
    }

    private void release(final String key) {
        underWay.computeIfPresent(key, (ignored, count) -> count == 1 ? null : count - 1);
    }

    private static String key(final Caller caller) {
        return caller.identity().tenant() + "/" + caller.vm();
    }
}
