package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** A VM of the tenant. One without an incarnation is only a candidate: it has not proved yet that it maps the segment. */
final class Peer {
    final String vm;
    final int peerId;
    final VmLog log;
    final Map<Long, Endpoint> endpoints = new LinkedHashMap<>();
    long incarnation;
    String daemonVersion = "";
    /** The daemon's stream; null while there is none. */
    PeerSink sink;
    /** Handshakes that are under way. */
    int handshakes;
    /** What the newest handshake must return. */
    byte[] nonce;

    Peer(final String vm, final int peerId, final VmLog log) {
        this.vm = vm;
        this.peerId = peerId;
        this.log = log;
    }

    boolean isAttached() {
        return incarnation != 0;
    }

    boolean isConnected() {
        return sink != null;
    }

    JournalRecord toRecord() {
        return new JournalRecord.Peer(vm, peerId, incarnation, daemonVersion);
    }
}
