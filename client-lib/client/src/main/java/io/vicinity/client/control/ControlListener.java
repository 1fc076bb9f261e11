package io.vicinity.client.control;

import java.util.Optional;

/** Told what the control plane says. All calls come on the control thread, in the order of the daemon's messages. */
public interface ControlListener {
    /**
     * The daemon answered the hello, for the first time or again.
     *
     * @param segment to be used from now on.
     * @param fabric  how this process is on the fabric from now on; empty if it is not.
     */
    void onConnected(SegmentGrant segment, Optional<FabricAccess> fabric);

    /**
     * This VM is drained, or is not: nothing of its memory is to be mapped as soon as no channel is on it. May be told again.
     *
     * @param drained true until it is told false.
     */
    void onDrained(boolean drained);

    /** The memory is about to be taken out of the VM: when this returns, nothing of it is mapped any more. */
    void onDetach();

    /**
     * Another endpoint opened a channel to one of ours.
     *
     * @param grant of our end; it may be over already.
     */
    void onOffered(ChannelGrant grant);

    /**
     * Which route a channel that we hold is on, as the agent has it, and which one it is to change to. May be told again.
     *
     * @param grant of our end.
     */
    void onRoute(ChannelGrant grant);

    /**
     * A channel that we hold is over for the other end; ours can still read what was published, unless it was quarantined.
     *
     * @param endpointId at our end.
     * @param key        of our end.
     * @param ending     and why.
     */
    void onEnding(long endpointId, ChannelKey key, ChannelEnding ending);

    /**
     * Both ends let go of a channel: blocks of our arena that lay with the other end come back.
     *
     * @param endpointId at our end.
     * @param key        of our end.
     */
    void onGone(long endpointId, ChannelKey key);

    /**
     * An endpoint of ours is over.
     *
     * @param endpointId of the endpoint.
     * @param reason     one line.
     */
    void onEndpointGone(long endpointId, String reason);
}
