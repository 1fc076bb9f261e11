package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.control.v1.Detach;
import io.vicinity.control.v1.Drained;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.GoneChannel;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;

/** One process of this VM, as long as its stream lives. */
public final class Client {
    private final long pid;
    private final ClientPort port;
    private boolean greeted;
    private boolean welcomed;
    private boolean ended;

    /**
     * Creates a client that has said nothing yet.
     *
     * @param pid  of the process, as the kernel said.
     * @param port to it.
     */
    public Client(final long pid, final ClientPort port) {
        this.pid = pid;
        this.port = port;
    }

    /**
     * The process.
     *
     * @return its id, as the kernel said when it connected.
     */
    public long pid() {
        return pid;
    }

    boolean isGreeted() {
        return greeted;
    }

    void greet() {
        greeted = true;
    }

    /** Was it told what to map? */
    boolean isWelcomed() {
        return welcomed;
    }

    void welcome(final long requestId, final ClientWelcome.Builder message) {
        welcomed = true;
        answer(requestId, DaemonToClient.newBuilder().setWelcome(message));
    }

    boolean isEnded() {
        return ended;
    }

    void markEnded() {
        ended = true;
    }

    void answer(final long requestId, final DaemonToClient.Builder message) {
        if (!ended) {
            port.send(message.setRequestId(requestId).build());
        }
    }

    void fail(final long requestId, final VicinityFailure failure) {
        answer(requestId, DaemonToClient.newBuilder().setFailure(travelling(failure)));
    }

    void tell(final ChannelEnd end) {
        answer(0, DaemonToClient.newBuilder().setChannel(end));
    }

    void tellGone(final EndKey key) {
        answer(
                0,
                DaemonToClient.newBuilder()
                        .setGone(GoneChannel.newBuilder()
                                .setChannelId(key.channelId())
                                .setSide(key.side())));
    }

    void tellEndpointGone(final long endpointId) {
        answer(0, DaemonToClient.newBuilder().setGoneEndpoint(endpointId));
    }

    void tellDetach(final Duration within) {
        answer(
                0,
                DaemonToClient.newBuilder()
                        .setDetach(Detach.newBuilder()
                                .setDeadlineMillis(Math.clamp(within.toMillis(), 0, Integer.MAX_VALUE))));
    }

    void tellDrained(final boolean drained) {
        answer(0, DaemonToClient.newBuilder().setDrained(Drained.newBuilder().setDrained(drained)));
    }

    void cut(final VicinityFailure why) {
        port.end(why);
    }

    private static Failure travelling(final VicinityFailure failure) {
        return Failure.newBuilder()
                .setCode(failure.code().name())
                .setMessage(failure.getMessage())
                .setRemedy(failure.remedy())
                .build();
    }
}
