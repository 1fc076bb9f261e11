package io.vicinity.agent.control;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.concurrent.TimeUnit;

/** Threads by which servers are served. Each server has its own, and ends them with itself. */
final class EventLoops {
    private static final long STOP_SECONDS = 1;

    private EventLoops() {}

    /**
     * Makes threads, each of which starts when it is wanted.
     *
     * @param name    of the threads.
     * @param threads at most; 0 for as many as Netty takes to be good here.
     * @param where   the server will serve, for the failure's message.
     * @throws VicinityFailure {@link FailureCode#ADDRESS_UNUSABLE} where there is no epoll.
     */
    static EventLoopGroup start(final String name, final int threads, final Object where) {
        if (!Epoll.isAvailable()) {
            throw new VicinityFailure(
                    FailureCode.ADDRESS_UNUSABLE,
                    "this machine has no epoll for " + where + ": " + Epoll.unavailabilityCause(),
                    "run the agent on Linux, x86_64 or aarch64",
                    Epoll.unavailabilityCause());
        }
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
    }

    /** Ends the threads, and waits for it: a JVM that ends while one of them is in the system waits a third of a second for that one. */
    static void stop(final EventLoopGroup loops) {
        final boolean ignored = loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
