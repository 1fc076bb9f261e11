package io.vicinity.agent.journal;

import io.vicinity.agent.region.Region;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One fact about a tenant. A fact replaces an earlier one about the same thing, so reading a fact twice does no harm, and what is
 * true at the end of a journal is found by reading it from its start.
 */
public sealed interface JournalRecord {
    /**
     * The segment that all else is about: the first record of each journal.
     *
     * @param tenant          owner.
     * @param path            of the shared-memory object.
     * @param size            in bytes.
     * @param generation      of the segment.
     * @param startTime       of the segment, ms since the epoch.
     * @param peerCapacity    entries of the peer table.
     * @param counterCapacity slots of the counters area.
     */
    record Segment(
            String tenant,
            String path,
            long size,
            long generation,
            long startTime,
            int peerCapacity,
            int counterCapacity)
            implements JournalRecord {}

    /**
     * A life of the agent, and the last numbers that earlier lives gave out.
     *
     * @param life            number of this life, from 1.
     * @param lastId          of an endpoint or channel.
     * @param lastIncarnation of a VM.
     * @param lastGeneration  of a region.
     */
    record Life(long life, long lastId, long lastIncarnation, long lastGeneration) implements JournalRecord {}

    /**
     * A VM is attached.
     *
     * @param vm            name.
     * @param peerId        index in the peer table.
     * @param incarnation   of the VM.
     * @param daemonVersion what its daemon said.
     */
    record Peer(String vm, int peerId, long incarnation, String daemonVersion) implements JournalRecord {}

    /**
     * An attached VM has an ivshmem device; without this record behind its {@link Peer} it has none.
     *
     * @param vm       name.
     * @param position of the device.
     * @param pid      of the process that is connected for it.
     */
    record Device(String vm, int position, int pid) implements JournalRecord {}

    /**
     * An operator wants the channels of an attached VM to be on the fabric; without this record behind its {@link Peer} nobody does.
     *
     * @param vm name.
     */
    record Drained(String vm) implements JournalRecord {}

    /**
     * An attached VM lost the memory without a warning, and has not proved since that it has it again; without this record behind its
     * {@link Peer} it did not.
     *
     * @param vm name.
     */
    record WithoutMemory(String vm) implements JournalRecord {}

    /**
     * A VM is no longer attached.
     *
     * @param vm name.
     */
    record PeerGone(String vm) implements JournalRecord {}

    /**
     * An endpoint exists.
     *
     * @param id             of the endpoint.
     * @param name           within the tenant.
     * @param vm             it lives in.
     * @param arena          its region.
     * @param token          that proves a process to be its owner, as a hexadecimal number.
     * @param released       true if its process let go of it, and its arena waits for the peers.
     * @param createdVersion of its VM's log when it was made.
     * @param fabricAddresses where other hosts reach its process.
     */
    record Endpoint(
            long id,
            String name,
            String vm,
            Region arena,
            String token,
            boolean released,
            long createdVersion,
            List<String> fabricAddresses)
            implements JournalRecord {}

    /**
     * An endpoint is over.
     *
     * @param id of the endpoint.
     */
    record EndpointGone(long id) implements JournalRecord {}

    /** A channel exists: the last record of one is what is true of it. */
    sealed interface AnyChannel extends JournalRecord {
        /**
         * Names it.
         *
         * @return the number.
         */
        long id();

        /**
         * The memory that it has or is to have.
         *
         * @return one region for each route that is on memory.
         */
        List<Region> regions();
    }

    /**
     * A channel exists between two endpoints of this host, on the memory that it was opened on.
     *
     * @param id     of the channel.
     * @param region its memory.
     * @param a      the end that opened it.
     * @param b      the end that was opened to.
     */
    record Channel(long id, Region region, End a, End b) implements AnyChannel {
        @Override
        public List<Region> regions() {
            return List.of(region);
        }
    }

    /**
     * A channel exists between two endpoints of this host, which began on the fabric, or was ordered to another route.
     *
     * @param id                of the channel.
     * @param counterGeneration in the slots of its counters.
     * @param epoch             number of its route.
     * @param lastEpoch         of the last order.
     * @param region            its memory; null on the fabric.
     * @param key               that names it at both ends; null on memory.
     * @param a                 the end that opened it.
     * @param b                 the end that was opened to.
     * @param wanted            name of the route that it is to be on behind the order.
     * @param wantedFor         why, as a name.
     * @param order             to another route; null: there is none.
     */
    record RoutedChannel(
            long id,
            long counterGeneration,
            long epoch,
            long lastEpoch,
            Region region,
            String key,
            End a,
            End b,
            String wanted,
            String wantedFor,
            Order order)
            implements AnyChannel {
        @Override
        public List<Region> regions() {
            return Stream.of(region, order == null ? null : order.region())
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * A channel outlives the memory that it is on; without this record behind it, it does not.
     *
     * @param id of the channel.
     */
    record Reliable(long id) implements JournalRecord {}

    /**
     * An operator ordered a channel to the fabric, where it is, and from where it is not brought back; without this record behind the
     * channel's, nobody did. Older journals do not have it: there, one that is wanted on the fabric for {@code ROUTE}, and was ever ordered
     * to another route, is one that an operator moved.
     *
     * @param id of the channel.
     */
    record Kept(long id) implements JournalRecord {}

    /**
     * An order to another route.
     *
     * @param epoch      number of the order.
     * @param region     new memory; null to the fabric.
     * @param readySlotA in the ready table of side A's endpoint.
     * @param readySlotB in that of side B's.
     * @param key        new key; null to memory.
     * @param phase      how far it is, as a name.
     * @param reason     of the order, as a name.
     * @param answeredA  side A said what the phase waits for.
     * @param answeredB  side B did.
     * @param lossy      the route before carries nothing any more.
     * @param receivedA  the position up to which side A has everything that came by it; empty: it is not known.
     * @param receivedB  so for side B.
     */
    record Order(
            long epoch,
            Region region,
            int readySlotA,
            int readySlotB,
            String key,
            String phase,
            String reason,
            boolean answeredA,
            boolean answeredB,
            boolean lossy,
            OptionalLong receivedA,
            OptionalLong receivedB) {}

    /**
     * A channel exists on the fabric, of which one end is of this host.
     *
     * @param id              of the channel.
     * @param key             that names it at both ends.
     * @param sideA           true if this host's end opened it.
     * @param end             this host's.
     * @param remoteName      name of the endpoint at the other end.
     * @param remoteVm        the VM that it lives in.
     * @param remoteAddresses where its process is connected to.
     */
    record FabricChannel(
            long id,
            String key,
            boolean sideA,
            End end,
            String remoteName,
            String remoteVm,
            List<String> remoteAddresses)
            implements AnyChannel {
        @Override
        public List<Region> regions() {
            return List.of();
        }
    }

    /**
     * One end of a channel.
     *
     * @param endpointId     it belongs to.
     * @param counterSlot    its slot in the counters area.
     * @param readySlot      its slot in its own endpoint's ready table.
     * @param reason         why it is closing, as a number; 0: it is open.
     * @param detail         of the reason.
     * @param released       true if it was let go of.
     * @param createdVersion of its VM's log when it was made.
     */
    record End(
            long endpointId,
            int counterSlot,
            int readySlot,
            int reason,
            String detail,
            boolean released,
            long createdVersion) {}

    /**
     * A channel is over.
     *
     * @param id of the channel.
     */
    record ChannelGone(long id) implements JournalRecord {}
}
