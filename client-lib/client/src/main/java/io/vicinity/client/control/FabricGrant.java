package io.vicinity.client.control;

import java.util.List;

/**
 * How the two ends of a channel meet on the fabric.
 *
 * @param channelKey      32 hexadecimal digits that name the channel at both ends.
 * @param remoteVm        the VM of the other end.
 * @param remoteAddresses where its process is connected to, host:port; empty if that process connects.
 */
public record FabricGrant(String channelKey, String remoteVm, List<String> remoteAddresses) {}
