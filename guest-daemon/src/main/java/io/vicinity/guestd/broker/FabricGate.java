package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ClientWelcome;
import io.vicinity.control.v1.FabricAccess;
import io.vicinity.control.v1.FabricCredentialsResponse;
import io.vicinity.guestd.agent.AgentCalls;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What lets the processes of this VM onto the fabric: the address of this VM there, and certificates, which the agent gives out and which
 * are asked for again in time. Lives on the control loop.
 */
final class FabricGate {
    private static final Logger LOG = System.getLogger(FabricGate.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final ControlLoop loop;
    private final AgentCalls agent;
    private final Supplier<Optional<String>> host;
    private final String device;
    private FabricCredentialsResponse credentials = FabricCredentialsResponse.getDefaultInstance();
    private boolean asking;

    /** The number of the renewal that is next: one that was put off before a later session began is not made. */
    private long renewal;

    /**
     * Asks nothing yet.
     *
     * @param loop  that everything happens on.
     * @param agent to ask.
     * @param host  tells the address of this VM that others reach; empty: this VM is on no fabric.
     * @param device for RDMA verbs, as it is configured: what there is, each process sees for itself.
     */
    FabricGate(
            final ControlLoop loop,
            final AgentCalls agent,
            final Supplier<Optional<String>> host,
            final String device) {
        this.loop = loop;
        this.agent = agent;
        this.host = host;
        this.device = device;
    }

    /** Is the first answer of this daemon's life still awaited? Processes that are greeted now would not be on the fabric. */
    boolean isAsking() {
        return asking;
    }

    /** There is a session with the agent: asks, and calls back when it is answered. */
    void open(final Runnable then) {
        if (host.get().isEmpty()) {
            then.run();
            return;
        }
        asking = true;
        // Behind the welcome that this is told by: nothing can be asked before.
        loop.execute(() -> ask(then));
    }

    private void ask(final Runnable then) {
        agent.fabricCredentials(AgentCalls.Answer.of(
                response -> {
                    asking = false;
                    credentials = response;
                    renewInTime();
                    then.run();
                },
                failure -> {
                    asking = false;
                    refused(failure);
                    then.run();
                }));
    }

    private void renew() {
        agent.fabricCredentials(AgentCalls.Answer.of(
                response -> {
                    credentials = response;
                    renewInTime();
                },
                this::refused));
    }

    private void renewInTime() {
        if (!credentials.getCertificate().isEmpty()) {
            renewAfter(Duration.ofSeconds(credentials.getRenewAfterSeconds()));
        }
    }

    private void renewAfter(final Duration wait) {
        renewal++;
        final long mine = renewal;
        loop.later(wait, () -> {
            if (mine == renewal) {
                renew();
            }
        });
    }

    private void refused(final VicinityFailure failure) {
        LOG.log(Level.WARNING, "no certificate for the fabric: " + failure.oneLine());
        renewAfter(RETRY);
    }

    /** Lets a process in, if there is a way. */
    void describe(final ClientWelcome.Builder welcome) {
        if (!credentials.getCertificate().isEmpty()) {
            host.get()
                    .ifPresent(address -> welcome.setFabric(FabricAccess.newBuilder()
                            .setHost(address)
                            .setDevice(device)
                            .setCredentials(credentials)));
        }
    }
}
