package io.vicinity.client.fabric;

import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.segment.Mapping;

/**
 * One end of a channel on the fabric, as the control plane knows it.
 *
 * @param endpoint    that it belongs to.
 * @param channelId   number of the channel on this host.
 * @param key         16 bytes that name the channel at both ends, as hexadecimal digits.
 * @param sideA       true for the end that opened the channel.
 * @param remoteName  name of the endpoint at the other end.
 * @param remoteVm    the VM that it lives in: whoever connects must prove to be that.
 * @param counters    that this end counts in; stay the caller's.
 * @param counterSlot of this end in the counters.
 * @param counterGeneration that the slot has as long as it is this end's.
 * @param epoch       of the channel's route.
 */
public record FabricEnd(
        LocalEndpoint endpoint,
        long channelId,
        String key,
        boolean sideA,
        String remoteName,
        String remoteVm,
        Mapping counters,
        int counterSlot,
        long counterGeneration,
        long epoch) {
    /**
     * The endpoint at this end.
     *
     * @return its name.
     */
    String localName() {
        return endpoint.name();
    }

    /**
     * How large the arena is that the endpoint at this end sends from on the fabric.
     *
     * @return units.
     */
    int localArenaUnits() {
        return endpoint.fabricUnits();
    }
}
