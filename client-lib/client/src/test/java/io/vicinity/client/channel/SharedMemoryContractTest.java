package io.vicinity.client.channel;

class SharedMemoryContractTest extends ChannelContract {
    @Override
    ChannelHost newHost() {
        return new SharedMemoryPath(false);
    }
}
