package io.vicinity.lab;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks for nothing 125 times a second: what the least that polls without being rung costs on this machine. Where processors are
 * virtual, to wake is most of it.
 */
public final class SleeperMain {
    /** What it says when it begins. */
    public static final String READY = "sleeping";

    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    private SleeperMain() {}

    /**
     * Sleeps until it is killed.
     *
     * @param args none.
     */
    public static void main(final String[] args) {
        System.out.println(READY);
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PARK_NANOS);
        }
    }
}
