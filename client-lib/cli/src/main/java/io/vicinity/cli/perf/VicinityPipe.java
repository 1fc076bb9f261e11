package io.vicinity.cli.perf;

import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.MessageHandler;
import io.vicinity.client.Route;
import java.time.Duration;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The subject "vicinity": a channel through the public API. Messages that are answered one by one are received by the call that waits
 * for them; streams of those that fit the ring are polled. What is longer than the ring takes is sent and received, so that both
 * sides copy at the same time.
 */
final class VicinityPipe implements Pipe {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final VicinityPeer.Link link;
    private final Channel channel;
    private final Endpoint polled;
    private final boolean isShort;
    private final boolean isPolled;
    private final UnsafeBuffer source;
    private final UnsafeBuffer sink;
    private final CopyOut copyOut;

    /**
     * Takes a link over.
     *
     * @param link       this side's.
     * @param buffers    private memory of this side.
     * @param length     of all messages in bytes.
     * @param inTurns    true if each message is answered before the next is sent.
     * @param byEndpoint true to poll the endpoint, with whatever channels it has, and not the channel.
     */
    VicinityPipe(
            final VicinityPeer.Link link,
            final Payload buffers,
            final int length,
            final boolean inTurns,
            final boolean byEndpoint) {
        this.link = link;
        channel = link.channel();
        polled = byEndpoint ? link.endpoint() : null;
        isShort = byEndpoint || length <= channel.maxClaimLength();
        isPolled = byEndpoint || isShort && !inTurns;
        source = buffers.source();
        sink = buffers.sink();
        copyOut = new CopyOut(sink);
    }

    @Override
    public void send(final int length) {
        if (!isShort) {
            check(channel.send(source, 0, length, LONG));
            return;
        }
        long result;
        while ((result = channel.offer(source, 0, length)) < 0) {
            if (result != Channel.BACK_PRESSURED) {
                check(result);
            }
            Waits.pause();
        }
    }

    @Override
    public int receive(final int limit) {
        if (!isPolled) {
            check(channel.receive(sink, 0, sink.capacity(), LONG));
            return 1;
        }
        int messages;
        while ((messages = poll(limit)) == 0) {
            Waits.pause();
        }
        return messages;
    }

    private int poll(final int limit) {
        return polled == null ? channel.poll(copyOut, limit) : polled.poll(copyOut, limit);
    }

    @Override
    public Optional<Route> route() {
        return Optional.of(channel.route());
    }

    private void check(final long result) {
        if (result < 0) {
            throw new IllegalStateException(
                    "the measured channel answered " + result + ": " + channel.state() + " " + channel.closeDetail());
        }
    }

    @Override
    public void close() {
        link.close();
    }

    private record CopyOut(UnsafeBuffer sink) implements MessageHandler, EndpointMessageHandler {
        @Override
        public void onMessage(final DirectBuffer buffer, final int offset, final int length) {
            sink.putBytes(0, buffer, offset, length);
        }

        @Override
        public void onMessage(final Channel channel, final DirectBuffer buffer, final int offset, final int length) {
            sink.putBytes(0, buffer, offset, length);
        }
    }
}
