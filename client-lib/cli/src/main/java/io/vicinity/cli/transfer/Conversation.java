package io.vicinity.cli.transfer;

import io.vicinity.client.Channel;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.agrona.concurrent.UnsafeBuffer;

/** A channel as both ends of a transfer use it: one buffer, and failures as exceptions, because here they end everything. */
final class Conversation {
    private final Channel channel;
    private final Duration patience;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(TransferProtocol.PIECE);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);

    Conversation(final Channel channel, final Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /** The one buffer, as the rings want it. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /** The one buffer, as files want it. */
    ByteBuffer bytes() {
        return bytes;
    }

    String remote() {
        return channel.remoteName();
    }

    /** Sends what lies at the beginning of the buffer. */
    void send(final int length) {
        check(channel.send(buffer, 0, length, patience), "sending to");
    }

    /** Waits for a message, which then lies at the beginning of the buffer, and returns its length. */
    int receive() {
        return (int) check(channel.receive(buffer, 0, buffer.capacity(), patience), "receiving from");
    }

    private long check(final long result, final String doing) {
        if (result >= 0) {
            return result;
        }
        final String what = doing + " " + channel.remoteName() + ": ";
        if (result == Channel.TIMED_OUT) {
            throw new VicinityFailure(
                    FailureCode.TIMED_OUT,
                    what + "nothing moved for " + patience.toSeconds() + " s",
                    "look at the other end, or give it more time by --timeout");
        }
        if (result == Channel.QUARANTINED) {
            throw new VicinityFailure(
                    FailureCode.CHANNEL_QUARANTINED,
                    what + channel.closeDetail(),
                    "find out who of this tenant writes where it must not");
        }
        if (Channel.isFinal(result)) {
            throw new VicinityFailure(
                    FailureCode.CHANNEL_CLOSED,
                    what + "the other end is gone: " + channel.closeDetail(),
                    "look at the other end and start again");
        }
        throw new VicinityFailure(
                FailureCode.FAILED, what + "the message does not fit", "use the same version at both ends");
    }
}
