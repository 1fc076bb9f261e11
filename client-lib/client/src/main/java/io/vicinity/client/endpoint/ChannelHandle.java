package io.vicinity.client.endpoint;

import io.vicinity.client.channel.RingChannel;
import io.vicinity.client.control.ChannelEnding;
import io.vicinity.client.control.ChannelGrant;
import io.vicinity.client.control.ChannelKey;
import io.vicinity.client.fabric.FabricChannel;
import java.util.function.Function;

/**
 * One end of a channel as this process holds it: granted, then attached, perhaps ended meanwhile by the other side. Keeps apart the
 * control thread, which tells of the end, and the application's, which attaches.
 */
final class ChannelHandle {
    private final ChannelGrant grant;
    private ChannelEnding ending;
    private volatile RingChannel channel;
    private volatile boolean taken;
    private volatile FabricChannel onFabric;
    private RouteFollower follower;

    ChannelHandle(final ChannelGrant grant) {
        this.grant = grant;
        this.ending = grant.ending();
    }

    /** Who follows the orders for this end. Before anything else. */
    void follower(final RouteFollower made) {
        follower = made;
    }

    RouteFollower follower() {
        return follower;
    }

    /** A link of the fabric that was made for this end, and that it sends and receives on, or will. */
    void onFabric(final FabricChannel made) {
        onFabric = made;
        follower.watch(made);
        made.whenEnded(this::tellIfItCame);
    }

    /** Null on memory, and as long as there is no connection. */
    FabricChannel onFabric() {
        return onFabric;
    }

    /** Is there what the channel begins on? */
    boolean isMade() {
        return channel != null || onFabric != null || grant.route().memory().isPresent();
    }

    ChannelGrant grant() {
        return grant;
    }

    ChannelKey key() {
        return grant.key();
    }

    /**
     * Makes the channel that the application uses, or will, if there is none yet. A channel that ended before says so at once, and can still
     * be read.
     */
    synchronized RingChannel attach(final Function<ChannelGrant, RingChannel> attachment) {
        if (channel == null) {
            channel = attachment.apply(grant);
            tellIfItCame();
        }
        return channel;
    }

    /** The attached channel, or null. Takes no lock: asked from within the data path's own close. */
    RingChannel channel() {
        return channel;
    }

    /** The application has the attached channel from now on. */
    void take() {
        taken = true;
    }

    boolean isTaken() {
        return taken;
    }

    synchronized void end(final ChannelEnding how) {
        ending = how;
        tellIfItCame();
        final FabricChannel link = onFabric;
        if (how.peerDied() && link != null) {
            link.peerDied(how.detail());
        }
    }

    /** What the other end sent before it left may still be on its way by the link, which ends behind it. */
    private synchronized void tellIfItCame() {
        final RingChannel attached = channel;
        final FabricChannel link = onFabric;
        if (attached != null && (!ending.peerLeft() || link == null || link.isEnded())) {
            tell(attached);
        }
    }

    private void tell(final RingChannel attached) {
        switch (ending.kind()) {
            case CLOSED_BY_PEER -> attached.closedByPeer(ending.detail());
            case QUARANTINED -> attached.quarantinedByPeer(ending.detail());
            case OPEN -> {
                // Nothing to tell.
            }
        }
    }
}
