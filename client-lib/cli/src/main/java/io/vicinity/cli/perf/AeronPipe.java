package io.vicinity.cli.perf;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.UnsafeBuffer;

/** The peer "aeron": IPC through a media driver, an exclusive publication each way. Fragments are copied straight to their place. */
final class AeronPipe implements Pipe {
    /** The longest that Aeron allows: fewer fragments. */
    static final int MTU = 65504;

    private static final int MAX_TERM = 64 << 20;
    private static final int MIN_TERM = 1 << 20;

    /** Looks that find nothing before the leader lets the driver work: rare enough to cost nothing. */
    private static final int LOOKS = 1024;

    private final Aeron aeron;
    private final AgentInvoker conductor;
    private final AgentInvoker driver;
    private final ExclusivePublication publication;
    private final Subscription subscription;
    private final UnsafeBuffer source;
    private final CopyOut copyOut;

    /**
     * Connects a side; waits for the other.
     *
     * @param directory of the driver.
     * @param driver    on the leader's side, else null.
     * @param buffers   private memory of this side.
     * @param length    of all messages in bytes.
     * @param lane      number that both sides know the connection by.
     */
    AeronPipe(
            final Path directory, final AgentInvoker driver, final Payload buffers, final int length, final int lane) {
        this.driver = driver;
        source = buffers.source();
        copyOut = new CopyOut(buffers.sink());
        final Aeron.Context context = new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .driverTimeoutMs(TimeUnit.HOURS.toMillis(1))
                .keepAliveIntervalNs(TimeUnit.SECONDS.toNanos(1));
        if (driver != null) {
            context.driverAgentInvoker(driver);
        }
        aeron = Aeron.connect(context);
        conductor = aeron.conductorAgentInvoker();
        final String channel = "aeron:ipc?term-length=" + term(length);
        final int stream = 2 * lane + 1;
        final boolean leader = driver != null;
        publication = aeron.addExclusivePublication(channel, leader ? stream : stream + 1);
        subscription = aeron.addSubscription("aeron:ipc", leader ? stream + 1 : stream);
        while (!publication.isConnected() || !subscription.isConnected()) {
            idle();
            Thread.yield();
        }
    }

    /** Longest message that a stream with the longest sensible terms carries. */
    static int maxLength() {
        return MAX_TERM / 8;
    }

    private static int term(final int length) {
        return Math.max(MIN_TERM, Integer.highestOneBit(Math.max(1, length - 1)) << 4);
    }

    @Override
    public void idle() {
        conductor.invoke();
        if (driver != null) {
            driver.invoke();
        }
    }

    @Override
    public void resume() {
        idle();
    }

    @Override
    public void send(final int length) {
        while (publication.offer(source, 0, length) < 0) {
            if (driver == null) {
                Thread.onSpinWait();
            } else {
                driver.invoke();
            }
        }
    }

    @Override
    public int receive(final int limit) {
        copyOut.messages = 0;
        int looks = 0;
        while (copyOut.messages == 0) {
            if (subscription.poll(copyOut, limit) == 0) {
                Thread.onSpinWait();
                if (++looks % LOOKS == 0 && driver != null) {
                    driver.invoke();
                }
            }
        }
        return copyOut.messages;
    }

    @Override
    public void close() {
        aeron.close();
    }

    private static final class CopyOut implements FragmentHandler {
        private final UnsafeBuffer sink;
        private int offset;
        private int messages;

        CopyOut(final UnsafeBuffer sink) {
            this.sink = sink;
        }

        @Override
        public void onFragment(final DirectBuffer buffer, final int index, final int length, final Header header) {
            final byte flags = header.flags();
            if ((flags & FrameDescriptor.BEGIN_FRAG_FLAG) != 0) {
                offset = 0;
            }
            sink.putBytes(offset, buffer, index, length);
            offset += length;
            if ((flags & FrameDescriptor.END_FRAG_FLAG) != 0) {
                messages++;
            }
        }
    }
}
