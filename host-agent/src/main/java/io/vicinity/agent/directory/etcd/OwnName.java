package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.tenant.Directory;
import java.util.concurrent.CompletableFuture;

/**
 * A name of this host. Guarded by the lock of its {@link NameTable}.
 *
 * <pre>
 *   CLAIMED ──etcd took it──────────► PUBLISHED ◄──────────┐ etcd took it
 *      │  │                            │     │             │
 *      │  └─etcd is away─► HELD ◄──────┘     └─another──► CONFLICT
 *      │                    │   the key is gone           ▲   had it first
 *      └─taken: removed     └──another had it first───────┘
 * </pre>
 */
final class OwnName {
    enum State {
        /** Etcd is being asked: nobody finds it yet, and nobody else of this host gets it. */
        CLAIMED,
        /** Found on this host; etcd does not have it. */
        HELD,
        /** Found on all hosts. */
        PUBLISHED,
        /** Another host had the name first, and is found. */
        CONFLICT
    }

    final NameKey key;
    final Directory.Location location;
    /** Ends when it is known whose the name is. */
    final CompletableFuture<Void> settled = new CompletableFuture<>();

    State state;
    /** When it was registered, ms since the epoch; an earlier life may have done it. The directory's thread alone changes it. */
    long since;
    /** Of etcd, at which it was put last; 0: never. */
    long revision;
    /** It was given back. */
    boolean over;

    OwnName(final NameKey key, final Directory.Location location, final State state, final long since) {
        this.key = key;
        this.location = location;
        this.state = state;
        this.since = since;
    }

    boolean isFound() {
        return state == State.HELD || state == State.PUBLISHED;
    }

    Directory.Standing standing() {
        return switch (state) {
            case PUBLISHED -> Directory.Standing.PUBLISHED;
            case CLAIMED, HELD -> Directory.Standing.UNPUBLISHED;
            case CONFLICT -> Directory.Standing.CONFLICT;
        };
    }
}
