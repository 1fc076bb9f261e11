package io.vicinity.agent.ivshmem;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.Errno;
import io.vicinity.posix.PeerCredentials;
import io.vicinity.posix.PollSet;
import io.vicinity.posix.UnixSocket;
import io.vicinity.service.CauseChain;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One tenant's socket with its peers. Each peer is told, in this order: the version, its id, the memory, the vectors of those who are
 * there, its own; and from then on who comes. For the server's thread, but for {@link #status()}, {@link #hush} and {@link #unhush}.
 *
 * <p>Nobody is told who goes, though the protocol has a message for it: QEMU frees what it has for such a peer, and frees it again when
 * its own device is taken out, which ends it. So it keeps the doorbells of those who left, and is told of so many peers only.
 */
final class TenantSocket implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TenantSocket.class.getName());
    private static final int ACCEPTED_AT_ONCE = 16;
    private static final long PAUSE_NANOS = 1_000_000_000;
    /** The version, the id, the memory. */
    private static final int GREETING = 3;
    /** Peers that left whose doorbells a peer may have to keep: two descriptors each, of the 1024 that a QEMU often may open. */
    static final int MOST_DEPARTED = 256;

    private final IvshmemSegment segment;
    private final int vectors;
    private final IvshmemListener listener;
    private final Holding holding;
    private final ListeningSocket socket;
    private final SharedDescriptor memory;
    private final PeerIds ids;
    private final SortedMap<Integer, ConnectedPeer> peers = new TreeMap<>();
    /** Peers that are to be taken out. */
    private final Deque<ConnectedPeer> ended = new ArrayDeque<>();

    /** Processes that are told nothing for now, and how often that was asked for. */
    private final Map<Integer, Integer> hushed = new ConcurrentHashMap<>();

    /** Those of them that have read all that they were told before. */
    private final Set<Integer> quiet = ConcurrentHashMap.newKeySet();

    private volatile int connected;
    private boolean begun;
    private boolean paused;
    private long pausedUntil;
    private long quietUntil = System.nanoTime();
    private int place;

    TenantSocket(
            final IvshmemSegment segment,
            final int vectors,
            final ListeningSocket socket,
            final SharedDescriptor memory,
            final Holding holding,
            final IvshmemListener listener) {
        this.segment = segment;
        this.vectors = vectors;
        this.socket = socket;
        this.memory = memory;
        this.holding = holding;
        this.listener = listener;
        ids = new PeerIds(IvshmemSegment.MAX_CAPACITY);
    }

    /** Goes on where an earlier life ended; before this socket serves anybody. */
    void begin() {
        begun = true;
        final EarlierLife life = holding.earlierLife();
        if (life == EarlierLife.NONE) {
            listener.restored(Map.of());
            return;
        }
        final Ledger.Event last = holding.ledger().last();
        for (final EarlierLife.Connected one : life.connected()) {
            resume(one);
        }
        connected = peers.size();
        life.gone().forEach(entry -> ids.restore(entry.id()));
        ids.restoreDeparted(holding.ledger().endOfIds(), last.number());
        final SortedMap<Integer, PeerCredentials> resumed = new TreeMap<>();
        peers.forEach((id, peer) -> resumed.put(id, peer.process()));
        listener.restored(resumed);
        peers.values().forEach(peer -> makeGood(peer, last));
        for (final Ledger.Entry entry : life.gone()) {
            depart(entry);
        }
        life.ungreeted().forEach(this::join);
        removeEnded();
    }

    private void resume(final EarlierLife.Connected one) {
        final List<SharedDescriptor> events = new ArrayList<>();
        one.held().vectors().values().forEach(vector -> events.add(new SharedDescriptor(vector)));
        final int connection = one.held().socket().getAsInt();
        PeerCredentials process;
        try {
            process = UnixSocket.credentials(connection);
        } catch (final IOException e) {
            LOG.log(
                    Level.WARNING,
                    "ivshmem peer of unknown process peer={0,number,#}",
                    one.name().id());
            process = new PeerCredentials(0, 0, 0);
        }
        ids.restore(one.name().id());
        final ConnectedPeer peer = connected(one.entry(), connection, process, events);
        // At most.
        peer.knows(holding.ledger().endOfIds());
        peers.put(one.name().id(), peer);
        LOG.log(
                Level.INFO,
                "ivshmem peer known again tenant={0} peer={1,number,#} pid={2,number,#}",
                segment.tenant(),
                one.name().id(),
                process.pid());
    }

    /** Tells what the earlier life had no time to tell. Where it is not certain what that was, nothing is told any more. */
    private void makeGood(final ConnectedPeer peer, final Ledger.Event last) {
        final long told = peer.entry().toldUpTo();
        if (!peer.entry().isSettled() || told < last.number() - 1) {
            peer.silence();
            LOG.log(
                    Level.WARNING,
                    "ivshmem peer is told of no others any more, their VMs do not wake each other by doorbells until this"
                            + " one is restarted tenant={0} peer={1,number,#}",
                    segment.tenant(),
                    peer.id());
        } else if (told < last.number()) {
            final ConnectedPeer joined = peers.get(last.id());
            if (last.join() && joined != null) {
                introduce(joined, last.number(), peer);
            } else {
                peer.tell(last.number(), List.of());
            }
        }
    }

    IvshmemSocket status() {
        return new IvshmemSocket(socket.path(), connected);
    }

    /** True if this socket waits for time to pass, and not only for something to happen. */
    boolean isDelayed() {
        return paused || peers.values().stream().anyMatch(ConnectedPeer::isDelayed);
    }

    void addTo(final PollSet poll) {
        if (paused && System.nanoTime() - pausedUntil >= 0) {
            paused = false;
        }
        if (!paused) {
            place = poll.add(socket.descriptor(), false);
        }
        for (final ConnectedPeer peer : peers.values()) {
            peer.addTo(poll);
        }
    }

    void handle(final PollSet poll) {
        for (final ConnectedPeer peer : peers.values()) {
            try {
                peer.handle(poll);
            } catch (final RuntimeException e) {
                LOG.log(Level.ERROR, "ivshmem peer failed tenant=" + segment.tenant() + " peer=" + peer.id(), e);
                peer.fail();
            }
        }
        removeEnded();
        if (!paused && poll.isReadable(place)) {
            acceptAll();
        }
        for (final int pid : hushed.keySet()) {
            // On this thread, which alone tells anybody anything: nothing can be on its way from here.
            if (peers.values().stream().allMatch(peer -> peer.process().pid() != pid || peer.hasReadAll())) {
                quiet.add(pid);
            }
        }
    }

    private void acceptAll() {
        // The rest is accepted after the others had their turn.
        for (int i = 0; i < ACCEPTED_AT_ONCE && !paused; i++) {
            final int result = UnixSocket.accept(socket.descriptor());
            switch (result) {
                case -Errno.AGAIN -> {
                    return;
                }
                case -Errno.INTERRUPTED, -Errno.CONNECTION_ABORTED -> {
                    // Nobody there any more: the next.
                }
                default -> {
                    if (result < 0) {
                        pause("accept: " + Errno.message(-result));
                    } else {
                        join(result);
                    }
                }
            }
        }
    }

    /** Whoever wants to connect stays in the socket's backlog meanwhile; to try at once again would spin. */
    private void pause(final String reason) {
        paused = true;
        pausedUntil = System.nanoTime() + PAUSE_NANOS;
        LOG.log(
                Level.WARNING,
                "ivshmem socket takes no VM for a second tenant={0} reason={1}",
                segment.tenant(),
                reason);
    }

    private void join(final int connection) {
        final int id = peers.size() < segment.capacity() ? ids.take() : PeerIds.NONE;
        if (id == PeerIds.NONE) {
            Descriptors.close(connection);
            refuse();
            return;
        }
        final List<SharedDescriptor> events = new ArrayList<>();
        final ConnectedPeer peer;
        try {
            final PeerCredentials process = UnixSocket.credentials(connection);
            for (int i = 0; i < vectors; i++) {
                events.add(new SharedDescriptor(Descriptors.event()));
            }
            final Ledger.Entry entry = holding.join(id, connection, events, ids.end());
            peer = connected(entry, connection, process, events);
        } catch (final IOException e) {
            events.forEach(SharedDescriptor::release);
            Descriptors.close(connection);
            ids.cancel(id);
            listener.refused();
            pause(CauseChain.oneLine(e));
            return;
        }
        // The agent knows of a peer before anybody else does, itself included.
        connected = peers.size() + 1;
        listener.joined(id, peer.process());
        greet(peer);
        LOG.log(
                Level.INFO,
                "ivshmem peer joined tenant={0} peer={1,number,#} pid={2,number,#} uid={3,number,#}",
                segment.tenant(),
                id,
                peer.process().pid(),
                peer.process().uid());
        removeEnded();
    }

    private ConnectedPeer connected(
            final Ledger.Entry entry,
            final int connection,
            final PeerCredentials process,
            final List<SharedDescriptor> events) {
        return new ConnectedPeer(entry, connection, process, events, queueLimit(), hushed::containsKey, ended::add);
    }

    /** What a peer is told when it comes, and once more as much as if all peers went and others came. */
    private int queueLimit() {
        return GREETING + (peers.size() + 1) * vectors + segment.capacity() * (vectors + 1);
    }

    private void greet(final ConnectedPeer peer) {
        final long event = peer.entry().joined();
        final List<Message> greeting = new ArrayList<>();
        greeting.add(Message.version());
        greeting.add(Message.id(peer.id()));
        greeting.add(Message.memory(memory));
        peers.values().forEach(other -> greeting.addAll(other.vectors()));
        greeting.addAll(peer.vectors());
        peer.tell(event, greeting);
        peer.knows(peers.size() + 1);
        peers.values().forEach(other -> introduce(peer, event, other));
        peers.put(peer.id(), peer);
    }

    /** Who was told of as many as it may knows no more: it reaches them by shared memory all the same. */
    private void introduce(final ConnectedPeer newcomer, final long event, final ConnectedPeer told) {
        final int most = segment.capacity() + MOST_DEPARTED;
        if (told.known() < most) {
            told.tellOf(event, newcomer);
            return;
        }
        told.tell(event, List.of());
        if (told.known() == most) {
            told.knows(most + 1);
            LOG.log(
                    Level.WARNING,
                    "ivshmem peer was told of {2,number,#} others, most of which left, and rings no new ones until its"
                            + " device is plugged in again tenant={0} peer={1,number,#}",
                    segment.tenant(),
                    told.id(),
                    most);
        }
    }

    /** Tells a process nothing from now on; what it is to be told waits. From any thread. */
    void hush(final int pid) {
        hushed.merge(pid, 1, Integer::sum);
    }

    /** Has a process that is told nothing read all that it was told before? The server's thread must be woken to find out. */
    boolean isQuiet(final int pid) {
        return quiet.contains(pid);
    }

    /** Ends {@link #hush}; the server's thread must be woken then. From any thread. */
    void unhush(final int pid) {
        if (hushed.computeIfPresent(pid, (_, times) -> times == 1 ? null : times - 1) == null) {
            quiet.remove(pid);
        }
    }

    private void refuse() {
        listener.refused();
        if (System.nanoTime() - quietUntil >= 0) {
            quietUntil = System.nanoTime() + PAUSE_NANOS;
            LOG.log(
                    Level.WARNING,
                    "ivshmem peer refused, all peer ids are taken; raise quotas.peers tenant={0} peers={1,number,#}",
                    segment.tenant(),
                    peers.size());
        }
    }

    /** To note a departure may end further peers. */
    private void removeEnded() {
        for (ConnectedPeer peer = ended.poll(); peer != null; peer = ended.poll()) {
            peers.remove(peer.id());
            connected = peers.size();
            depart(peer.entry());
            holding.release(peer.entry(), peer.vectorCount());
            peer.close();
            LOG.log(
                    peer.reason() == Departure.CLOSED ? Level.INFO : Level.WARNING,
                    "ivshmem peer left tenant={0} peer={1,number,#} pid={2,number,#} reason={3}",
                    segment.tenant(),
                    peer.id(),
                    peer.process().pid(),
                    peer.reason());
            listener.left(peer.id(), peer.reason());
        }
    }

    private void depart(final Ledger.Entry entry) {
        final long event = holding.ledger().leave(entry);
        peers.values().forEach(other -> other.tell(event, List.of()));
        ids.giveBack(entry.id(), event);
        ids.forgetBefore(peers.values().stream()
                .mapToLong(other -> other.entry().joined())
                .min()
                .orElse(Long.MAX_VALUE));
    }

    /** Lets go of all connections without a word: peers go on with the memory and the doorbells that they have. */
    @Override
    public void close() {
        // A start that fails leaves to the next what an earlier life left to it.
        if (holding.close(begun ? !peers.isEmpty() : holding.isHeld())) {
            socket.leave();
        } else {
            socket.close();
        }
        peers.values().forEach(ConnectedPeer::close);
        peers.clear();
        connected = 0;
        memory.release();
    }
}
