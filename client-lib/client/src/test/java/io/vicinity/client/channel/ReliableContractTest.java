package io.vicinity.client.channel;

class ReliableContractTest extends ChannelContract {
    @Override
    ChannelHost newHost() {
        return new SharedMemoryPath(true);
    }
}
