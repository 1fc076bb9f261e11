package io.vicinity.mpi.window;

import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/**
 * The lock of a window at one target: shared by many, or one's alone. It is granted in the order in which it was asked for, so nobody waits for
 * ever.
 */
final class Locks {
    private record Wish(int origin, boolean isExclusive) {}

    private final ArrayDeque<Wish> wishes = new ArrayDeque<>();
    private final IntConsumer grant;
    private int sharers;
    private boolean isExclusive;

    /**
     * Nobody's lock.
     *
     * @param grant told the rank of each origin that gets it.
     */
    Locks(final IntConsumer grant) {
        this.grant = grant;
    }

    void ask(final int origin, final boolean exclusively) {
        wishes.add(new Wish(origin, exclusively));
        grantNext();
    }

    void release() {
        if (isExclusive) {
            isExclusive = false;
        } else if (sharers > 0) {
            sharers--;
        }
        grantNext();
    }

    private void grantNext() {
        while (!wishes.isEmpty()
                && !isExclusive
                && (sharers == 0 || !wishes.peek().isExclusive())) {
            final Wish next = wishes.remove();
            isExclusive = next.isExclusive();
            if (!isExclusive) {
                sharers++;
            }
            grant.accept(next.origin());
        }
    }
}
