package io.vicinity.client.channel;

/** Channels between two endpoints in one segment. */
final class SharedMemoryPath implements ChannelHost {
    private final DataPath host = new DataPath(32 << 20);
    private final boolean reliable;

    /** @param reliable true if its channels outlive memory. */
    SharedMemoryPath(final boolean reliable) {
        this.reliable = reliable;
    }

    @Override
    public Pair connect() {
        final DataPath.Link link = host.connect(host.endpoint("a", 500), host.endpoint("b", 500), reliable);
        return new Pair(link.a(), link.b());
    }

    @Override
    public void closed(final RingChannel other) {
        other.closedByPeer("the other end closed the channel");
    }

    @Override
    public void close() {
        host.close();
    }
}
