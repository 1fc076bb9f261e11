package io.vicinity.mpi.sharing;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.RemoteMemory;
import io.vicinity.client.SharedMemory;
import io.vicinity.client.VicinityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Memory of endpoints' arenas. Some of the arena is left for messages. */
public final class ChannelSharing implements Sharing {
    private final Endpoint endpoint;
    private final List<Channel> channels;
    private final Supplier<Machine> machine;
    private final long capacity;

    /**
     * Shares by channels.
     *
     * @param endpoint of this rank.
     * @param channels by rank; null for this one.
     * @param machine  asked for the machine that this rank is on now; may fail.
     * @param capacity bytes of the arena that are not for messages.
     */
    public ChannelSharing(
            final Endpoint endpoint,
            final List<Channel> channels,
            final Supplier<Machine> machine,
            final long capacity) {
        this.endpoint = endpoint;
        this.channels = channels;
        this.machine = machine;
        this.capacity = capacity;
    }

    @Override
    public long capacity() {
        return capacity;
    }

    @Override
    public Optional<SharedMemory> share(final int length) {
        try {
            return endpoint.share(length);
        } catch (final VicinityException e) {
            // The memory was taken out, or nothing more can be mapped: whoever asks goes on without.
            return Optional.empty();
        }
    }

    @Override
    public Optional<RemoteMemory> reach(final int peer, final long position, final int length) {
        return channels.get(peer).reach(position, length);
    }

    @Override
    public Machine machine() {
        try {
            return machine.get();
        } catch (final VicinityException e) {
            return Machine.UNKNOWN;
        }
    }

    @Override
    public void whenWanted(final Runnable listener) {
        endpoint.whenMemoryIsWanted(listener);
    }
}
