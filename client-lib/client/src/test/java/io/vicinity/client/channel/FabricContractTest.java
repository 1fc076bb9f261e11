package io.vicinity.client.channel;

import org.junit.jupiter.api.Tag;

@Tag("fabric")
class FabricContractTest extends ChannelContract {
    @Override
    ChannelHost newHost() {
        return new FabricPath();
    }
}
