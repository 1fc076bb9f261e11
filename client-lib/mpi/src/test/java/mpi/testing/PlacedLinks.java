package mpi.testing;

import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import io.vicinity.mpi.link.Links;
import io.vicinity.mpi.link.RecordHandler;
import io.vicinity.mpi.sharing.Sharing;
import java.util.Optional;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/** Links of ranks of one JVM, which share memory only if they are on one host. */
final class PlacedLinks implements Links {
    private final Links links;
    private final Hosts hosts;
    private final Sharing sharing = new OnHost();

    PlacedLinks(final Links links, final Hosts hosts) {
        this.links = links;
        this.hosts = hosts;
    }

    @Override
    public int size() {
        return links.size();
    }

    @Override
    public int rank() {
        return links.rank();
    }

    @Override
    public boolean isNeighbour(final int peer) {
        return hosts.of(peer) == hosts.of(rank());
    }

    @Override
    public int shortRecordLength(final int peer) {
        return links.shortRecordLength(peer);
    }

    @Override
    public int maxRecordLength() {
        return links.maxRecordLength();
    }

    @Override
    public int claim(final int peer, final int length) {
        return links.claim(peer, length);
    }

    @Override
    public MutableDirectBuffer record() {
        return links.record();
    }

    @Override
    public void commit() {
        links.commit();
    }

    @Override
    public void abort() {
        links.abort();
    }

    @Override
    public boolean hasUnsent() {
        return links.hasUnsent();
    }

    @Override
    public boolean hasUnsent(final int peer) {
        return links.hasUnsent(peer);
    }

    @Override
    public int poll(final RecordHandler handler, final int limit) {
        return links.poll(handler, limit);
    }

    @Override
    public String lossOf(final int peer) {
        return links.lossOf(peer);
    }

    @Override
    public Sharing sharing() {
        return sharing;
    }

    @Override
    public IdleStrategy newIdleStrategy() {
        return links.newIdleStrategy();
    }

    @Override
    public void close() {
        links.close();
    }

    private final class OnHost implements Sharing {
        @Override
        public long capacity() {
            return links.sharing().capacity();
        }

        @Override
        public Optional<SharedMemory> share(final int length) {
            return links.sharing().share(length);
        }

        @Override
        public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
            return isNeighbour(peer) ? links.sharing().reach(peer, position, length) : Optional.empty();
        }

        @Override
        public Machine machine() {
            return new Machine(hosts.of(rank()), true);
        }
    }
}
