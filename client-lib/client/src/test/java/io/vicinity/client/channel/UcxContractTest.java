package io.vicinity.client.channel;

import io.vicinity.client.fabric.ucx.UcxHere;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("fabric")
@UcxHere
class UcxContractTest extends ChannelContract {
    @Override
    ChannelHost newHost() {
        return new FabricPath(Optional.of(UcxHere.OVER_LOOPBACK));
    }
}
