package io.vicinity.guestd.broker;

import io.vicinity.control.v1.OwnedEndpoint;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/** An endpoint of this VM, with its ends of channels. */
final class HeldEndpoint {
    private final OwnedEndpoint owned;
    private final Map<EndKey, HeldEnd> ends = new LinkedHashMap<>();
    private Client owner;
    /** Of channels that its process opens, or takes up from the fabric. */
    private int opensUnderWay;

    HeldEndpoint(final OwnedEndpoint owned, final Client owner) {
        this.owned = owned;
        this.owner = owner;
    }

    long id() {
        return owned.getEndpoint().getEndpointId();
    }

    String name() {
        return owned.getEndpoint().getName();
    }

    /** The process that holds it; null: it was there before this daemon, and nobody has shown its token yet. */
    Client owner() {
        return owner;
    }

    void owner(final Client client) {
        owner = client;
    }

    boolean isProvedBy(final OwnedEndpoint shown) {
        return MessageDigest.isEqual(
                owned.getToken().toByteArray(), shown.getToken().toByteArray());
    }

    Map<EndKey, HeldEnd> ends() {
        return ends;
    }

    void openStarted() {
        opensUnderWay++;
    }

    void openEnded() {
        opensUnderWay--;
    }

    boolean isOpening() {
        return opensUnderWay > 0;
    }
}
