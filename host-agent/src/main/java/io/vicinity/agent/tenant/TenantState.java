package io.vicinity.agent.tenant;

import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.agent.region.RegionAllocator;
import io.vicinity.agent.region.SlotPool;
import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** All that is true of one tenant, and the lock that guards it. */
final class TenantState {
    /** Versions of one life of the agent; so those of the next life are all greater. */
    private static final int VERSIONS_PER_LIFE_BITS = 40;

    private static final byte[] NO_NONCE = new byte[PeerTableDescriptor.NONCE_LENGTH];

    final String name;
    final TenantLimits limits;
    final TenantMemory memory;
    final Directory directory;
    final TenantListener listener;
    /** In ns, from anywhere: what pauses go by. */
    final LongSupplier clock;

    final RegionAllocator regions;
    final SlotPool counterSlots;
    final SlotPool peerIds;
    final Map<String, Peer> peers = new LinkedHashMap<>();
    final Map<Long, Endpoint> endpoints = new HashMap<>();
    final Map<Long, Channel> channels = new HashMap<>();
    final Devices devices = new Devices();
    /** VMs whose device is being taken out: no session of theirs may begin. */
    final Set<String> closedTo = new HashSet<>();

    final RouteSupply supply = new RouteSupply(this);
    final Switcher switcher = new Switcher(this);
    final Returns returns = new Returns(this);
    final Reclaimer reclaimer = new Reclaimer(this);
    /** Takes the records of each operation. */
    Consumer<List<JournalRecord>> journal = records -> {};

    final JournalRecord.Segment segment;
    long life = 1;
    long lastId;
    long lastIncarnation;

    private final ReentrantLock lock = new ReentrantLock();

    TenantState(
            final JournalRecord.Segment segment,
            final TenantLimits limits,
            final RegionAllocator regions,
            final TenantMemory memory,
            final Directory directory,
            final TenantListener listener,
            final LongSupplier clock) {
        this.name = segment.tenant();
        this.segment = segment;
        this.limits = limits;
        this.regions = regions;
        this.memory = memory;
        this.directory = directory;
        this.listener = listener;
        this.clock = clock;
        counterSlots = new SlotPool(segment.counterCapacity());
        peerIds = new SlotPool(segment.peerCapacity());
    }

    /** Runs an operation under the lock, and commits what it changed also if it throws: memory and journal never differ. */
    <T> T operate(final Function<Operation, T> body) {
        lock.lock();
        try {
            final Operation operation = new Operation(this);
            try {
                return body.apply(operation);
            } finally {
                operation.commit();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads under the lock. */
    <T> T read(final Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    long nextId() {
        lastId++;
        return lastId;
    }

    VmLog newLog() {
        return new VmLog(life << VERSIONS_PER_LIFE_BITS);
    }

    /** A VM that has a session. */
    Peer connected(final String vm) {
        final Peer peer = peers.get(vm);
        if (peer == null || !peer.isConnected()) {
            throw new VicinityFailure(
                    FailureCode.NOT_PERMITTED,
                    "VM " + vm + " has no session with this agent",
                    "open the session and prove locality first");
        }
        return peer;
    }

    /** The newest handshake of a VM is over, or is to fail. */
    void forgetNonce(final Peer peer) {
        memory.writeNonce(peer.peerId, NO_NONCE);
        peer.nonce = null;
    }

    VicinityFailure quota(final String what, final int limit) {
        return new VicinityFailure(
                FailureCode.QUOTA_REACHED,
                "tenant " + name + " has all the " + limit + " " + what + " of its quota",
                "close some, or raise the tenant's quota of " + what);
    }

    Directory.Location location(final Endpoint endpoint) {
        return new Directory.Location(directory.host(), endpoint.owner.vm, endpoint.id, endpoint.fabricAddresses);
    }

    /** Some channels, in the order in which they were opened. */
    List<Channel> channels(final Predicate<Channel> which) {
        return channels.values().stream()
                .filter(which)
                .sorted(Comparator.comparingLong(channel -> channel.id))
                .toList();
    }

    /** All that a later life must know; its reading makes the same state again. */
    List<JournalRecord> snapshot() {
        return read(() -> {
            final List<JournalRecord> records = new ArrayList<>();
            records.add(segment);
            records.add(new JournalRecord.Life(life, lastId, lastIncarnation, regions.lastGeneration()));
            peers.values().stream()
                    .filter(Peer::isAttached)
                    .map(Peer::toRecords)
                    .forEach(records::addAll);
            endpoints.values().stream().map(Endpoint::toRecord).forEach(records::add);
            channels.values().stream().map(Channel::toRecords).forEach(records::addAll);
            return records;
        });
    }
}
