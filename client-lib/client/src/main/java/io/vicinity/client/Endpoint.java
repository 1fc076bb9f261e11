package io.vicinity.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.IdleStrategy;

/**
 * A named address of this process within its tenant, with an arena of its own. Other endpoints open channels to the name.
 *
 * <p><b>Threading.</b> One thread at a time may send and one may receive on all channels of an endpoint; a program that wants more
 * threads claims more endpoints. {@link #open}, {@link #accept} and {@link #close} may be called by any thread.
 */
public interface Endpoint extends AutoCloseable {
    /**
     * The name, without the tenant.
     *
     * @return as claimed.
     */
    String name();

    /**
     * Opens a channel to an endpoint that exists now.
     *
     * @param target name of the other endpoint, in the same tenant.
     * @return the channel, ready to send.
     * @throws VicinityException ENDPOINT_UNKNOWN if nobody has the name, or naming another reason.
     */
    default Channel open(final String target) {
        return open(target, Duration.ZERO);
    }

    /**
     * Opens a channel to an endpoint, waiting for it to appear.
     *
     * @param target name of the other endpoint, in the same tenant.
     * @param wait   how long to wait for the name at most.
     * @return the channel, ready to send.
     * @throws VicinityException ENDPOINT_UNKNOWN if nobody has the name by then, or naming another reason.
     */
    default Channel open(final String target, final Duration wait) {
        return open(target, wait, ChannelOptions.DEFAULT);
    }

    /**
     * Opens a channel that is not as others are to an endpoint, waiting for it to appear.
     *
     * @param target  name of the other endpoint, in the same tenant.
     * @param wait    how long to wait for the name at most.
     * @param options what the channel is to be like.
     * @return the channel, ready to send.
     * @throws VicinityException ENDPOINT_UNKNOWN if nobody has the name by then, or naming another reason.
     */
    Channel open(String target, Duration wait, ChannelOptions options);

    /**
     * Takes a channel that another endpoint opened to this one, if there is one.
     *
     * @return the channel.
     */
    Optional<Channel> accept();

    /**
     * Takes a channel that another endpoint opened to this one, waiting for it.
     *
     * @param wait how long to wait at most.
     * @return the channel.
     * @throws VicinityException TIMED_OUT if none came, ENDPOINT_CLOSED if the endpoint was closed meanwhile.
     */
    Channel accept(Duration wait);

    /**
     * Hands messages of all open channels to a handler. Channels that were opened to this endpoint take part as soon as they are
     * accepted. Idle channels cost nearly nothing.
     *
     * @param handler called with each message.
     * @param limit   of messages.
     * @return messages received.
     */
    int poll(EndpointMessageHandler handler, int limit);

    /**
     * Makes what a thread idles by that polls this endpoint: give it what {@link #poll} returned, each time. It spins briefly, yields, parks,
     * and then sleeps until something comes, where the daemon can wake it; unless the context says otherwise.
     *
     * @return a strategy for one thread.
     */
    IdleStrategy newIdleStrategy();

    /**
     * Takes memory of the arena that those at the other ends of this endpoint's channels may read and write, too. What is taken is not there for
     * messages until it is given back. Called by the thread that sends.
     *
     * @param length in bytes, at least 1.
     * @return the memory, full of zeros; empty if the arena has no such piece free now.
     * @throws VicinityException FILE_UNUSABLE or NO_DEVICE if it cannot be mapped, ENDPOINT_CLOSED.
     */
    Optional<SharedMemory> share(int length);

    /**
     * Has somebody told that a drain of the VM waits for this process: for a channel that is still on memory, perhaps because that is
     * {@linkplain RemoteMemory#pin() pinned}, or for what the endpoint holds. It is told again and again, at ever longer intervals of up to half a
     * second, until the drain waits no more. So memory that is {@linkplain SharedMemory#isWanted() wanted} can be
     * {@linkplain SharedMemory#keepPrivately() kept privately} at once, if nobody writes to it, though the thread that sends is busy elsewhere: see
     * {@link UseGate}.
     *
     * @param listener called by a thread of the context, on which all of its channels wait meanwhile: it must not block. Takes the place of
     *                 the one before.
     */
    void whenMemoryIsWanted(Runnable listener);

    /**
     * The channels of this endpoint that were opened or accepted here and not yet closed here.
     *
     * @return a copy.
     */
    List<Channel> channels();

    /**
     * Is the endpoint still in use?
     *
     * @return false once it was closed here, or taken away by the agent.
     */
    boolean isOpen();

    /** Closes the endpoint with its channels and gives the name back. May be called more than once. */
    @Override
    void close();
}
