package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A VM of the tenant. One without an incarnation is only a candidate: it has not proved yet that it maps the segment. */
final class Peer {
    final String vm;
    final int peerId;
    final VmLog log;
    final Map<Long, Endpoint> endpoints = new LinkedHashMap<>();
    long incarnation;
    String daemonVersion = "";
    /** Where it is rung, at the ivshmem server. */
    OptionalInt doorbell = OptionalInt.empty();
    /** The daemon's stream; null while there is none. */
    PeerSink sink;
    /** Handshakes that are under way. */
    int handshakes;
    /** Its device is being taken out; null while it is not. */
    Drain drain;
    /** An operator wants its channels to be on the fabric. */
    boolean drained;
    /** How often it was drained or lost the memory, as far as this life of the agent knows. */
    long drains;
    /** It lost the memory without a warning, and holds what outlives that. */
    boolean withoutMemory;
    /** What its daemon said of its memory since it was drained, or came. */
    MemoryUse memory = MemoryUse.UNKNOWN;
    /** Of those who wait until its memory is unmapped. */
    CompletableFuture<Void> unmapped = new CompletableFuture<>();
    /** What the newest handshake must return. */
    byte[] nonce;
    /** Whose end is the VM's; null if it has none that is served, or said nothing of it. */
    Device device;

    Peer(final String vm, final int peerId, final VmLog log) {
        this.vm = vm;
        this.peerId = peerId;
        this.log = log;
    }

    boolean isAttached() {
        return incarnation != 0;
    }

    /** Is nothing of it to be in memory? */
    boolean isOffMemory() {
        return drained || withoutMemory;
    }

    boolean isConnected() {
        return sink != null;
    }

    /** Is there a daemon to be ordered something, other than to let go of the device? */
    boolean isListening() {
        return isConnected() && drain == null;
    }

    /** The number of the drain that its daemon is told, and answers; 0: it may have things in memory. */
    long drainNumber() {
        return isOffMemory() ? drains : 0;
    }

    /** What a later life must know: what more there is comes after the peer's record, which says that there is nothing more. */
    List<JournalRecord> toRecords() {
        final List<JournalRecord> records = new ArrayList<>();
        records.add(new JournalRecord.Peer(vm, peerId, incarnation, daemonVersion));
        if (device != null) {
            records.add(new JournalRecord.Device(vm, device.position(), device.pid()));
        }
        if (drained) {
            records.add(new JournalRecord.Drained(vm));
        }
        if (withoutMemory) {
            records.add(new JournalRecord.WithoutMemory(vm));
        }
        return records;
    }
}
