package io.vicinity.guestd.client;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vicinity.control.FailureStatus;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.guestd.broker.Broker;
import io.vicinity.guestd.broker.Client;
import io.vicinity.guestd.broker.ClientPort;
import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;

/**
 * The stream of one client. gRPC's threads post to the control loop; all else is done there. A client may have so many requests
 * unanswered before no more are read from it, and so many messages unread before it is cut off: neither makes another client wait.
 */
final class ClientStream implements StreamObserver<ClientMessage>, ClientPort {
    static final int MOST_UNANSWERED = 256;
    static final int MOST_UNREAD = 20_000;

    private final ServerCallStreamObserver<DaemonToClient> out;
    private final ControlLoop loop;
    private final Broker broker;
    private final Client client;
    private int unanswered;
    private int unread;
    private boolean starving;
    private boolean cut;
    private boolean over;

    ClientStream(
            final ServerCallStreamObserver<DaemonToClient> out,
            final ControlLoop loop,
            final Broker broker,
            final Credentials caller) {
        this.out = out;
        this.loop = loop;
        this.broker = broker;
        client = new Client(caller.pid(), this);
    }

    void start() {
        out.disableAutoRequest();
        out.setOnCancelHandler(this::hungUp);
        loop.execute(() -> broker.connected(client));
        out.request(1);
    }

    @Override
    public void onNext(final ClientMessage message) {
        loop.execute(() -> {
            unanswered++;
            broker.received(client, message, this::answered);
            if (unanswered < MOST_UNANSWERED) {
                demand();
            } else {
                // The next answer asks for more.
                starving = true;
            }
        });
    }

    private void answered() {
        unanswered--;
        if (starving) {
            starving = false;
            demand();
        }
    }

    private void demand() {
        if (!over && !cut) {
            out.request(1);
        }
    }

    @Override
    public void onError(final Throwable thrown) {
        hungUp();
    }

    @Override
    public void onCompleted() {
        loop.execute(() -> {
            over();
            if (!cut && !out.isCancelled()) {
                out.onCompleted();
            }
        });
    }

    private void hungUp() {
        loop.execute(this::over);
    }

    private void over() {
        if (!over) {
            over = true;
            broker.ended(client);
        }
    }

    @Override
    public void send(final DaemonToClient message) {
        if (over || cut || out.isCancelled()) {
            return;
        }
        unread = out.isReady() ? 0 : unread + 1;
        if (unread > MOST_UNREAD) {
            end(new VicinityFailure(
                    FailureCode.TIMED_OUT,
                    "process " + client.pid() + " does not read what the daemon tells it",
                    "connect again"));
            return;
        }
        out.onNext(message);
    }

    @Override
    public void end(final VicinityFailure why) {
        if (over || cut) {
            return;
        }
        if (!out.isCancelled()) {
            out.onError(FailureStatus.toException(
                    FailureStatus.failure(why.code().name(), why.getMessage(), why.remedy())));
        }
        cut = true;
        // Not within the task that sends: it may be going through what this client holds.
        hungUp();
    }
}
