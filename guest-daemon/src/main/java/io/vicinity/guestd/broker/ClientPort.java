package io.vicinity.guestd.broker;

import io.vicinity.control.v1.DaemonToClient;
import io.vicinity.service.VicinityFailure;

/** The way to one client. Never blocks: a client that does not read is cut off. */
public interface ClientPort {
    /**
     * Sends a message.
     *
     * @param message answer or event.
     */
    void send(DaemonToClient message);

    /**
     * Ends the client's stream, as far as we are concerned.
     *
     * @param why told to the client.
     */
    void end(VicinityFailure why);
}
