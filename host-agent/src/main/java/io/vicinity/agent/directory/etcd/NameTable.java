package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.directory.etcd.OwnName.State;
import io.vicinity.agent.tenant.Directory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of this host, and the copy of what etcd has; plain memory, all of it under one lock, under which nobody is called. Thread-safe.
 */
final class NameTable {
    private final String host;
    private final Map<NameKey, OwnName> own = new HashMap<>();
    private Map<NameKey, SharedName> shared = Map.of();
    /** Of etcd, up to which the copy is complete. */
    private long revision;

    private boolean connected;
    private long conflicts;

    /** What a change of the copy asks for. */
    record Consequence(boolean appeared, Optional<OwnName> toTend, boolean overtaken) {
        static final Consequence NONE = new Consequence(false, Optional.empty(), false);
    }

    NameTable(final String host) {
        this.host = host;
    }

    /**
     * Takes a name on this host.
     *
     * @param claim true if etcd is to be asked first, where that can be done.
     * @return the name, CLAIMED or HELD; empty if it is taken.
     */
    synchronized Optional<OwnName> take(
            final NameKey key, final Directory.Location location, final boolean claim, final long now) {
        if (own.containsKey(key) || claim && isElsewhere(shared.get(key))) {
            return Optional.empty();
        }
        final OwnName taken = new OwnName(key, location, claim && connected ? State.CLAIMED : State.HELD, now);
        own.put(key, taken);
        return Optional.of(taken);
    }

    private boolean isElsewhere(final SharedName name) {
        return name != null && !name.location().host().equals(host);
    }

    /** Gives a name back; empty if it is another's. */
    synchronized Optional<OwnName> giveBack(final NameKey key, final Directory.Location location) {
        final OwnName name = own.get(key);
        if (name == null || !name.location.equals(location)) {
            return Optional.empty();
        }
        own.remove(key);
        name.over = true;
        return Optional.of(name);
    }

    synchronized Optional<Directory.Location> find(final NameKey key) {
        final OwnName name = own.get(key);
        if (name != null && name.isFound()) {
            return Optional.of(name.location);
        }
        final SharedName there = shared.get(key);
        return isElsewhere(there) ? Optional.of(there.location()) : Optional.empty();
    }

    synchronized List<Directory.Entry> names(final String tenant) {
        final Stream<Directory.Entry> here = own.values().stream()
                .filter(name -> name.key.tenant().equals(tenant))
                .map(name -> new Directory.Entry(name.key.name(), name.location, name.standing()));
        final Stream<Directory.Entry> elsewhere = shared.entrySet().stream()
                .filter(entry -> entry.getKey().tenant().equals(tenant) && isElsewhere(entry.getValue()))
                .map(entry -> new Directory.Entry(
                        entry.getKey().name(), entry.getValue().location(), Directory.Standing.PUBLISHED));
        return Stream.concat(here, elsewhere)
                .sorted(Comparator.comparing(Directory.Entry::name)
                        .thenComparing(entry -> entry.location().host()))
                .toList();
    }

    synchronized Directory.Status status() {
        return new Directory.Status(
                connected,
                own.size(),
                (int) shared.values().stream().filter(this::isElsewhere).count(),
                (int) own.values().stream()
                        .filter(name -> name.state != State.PUBLISHED)
                        .count(),
                conflicts);
    }

    /**
     * Replaces the copy by a listing.
     *
     * @return the names that are found from now on, and elsewhere than before.
     */
    synchronized List<NameKey> list(final Map<NameKey, SharedName> listing, final long atRevision) {
        final Map<NameKey, SharedName> before = shared;
        shared = new HashMap<>(listing);
        revision = atRevision;
        return listing.entrySet().stream()
                .filter(entry -> isElsewhere(entry.getValue()))
                .filter(entry -> !isAt(before.get(entry.getKey()), entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isAt(final SharedName before, final SharedName now) {
        return before != null && before.location().equals(now.location());
    }

    /**
     * From now on claims are asked of etcd.
     *
     * @param sameLease true if what this agent put before hangs on the lease that it has now.
     * @return the names of this host that are to be put there.
     */
    synchronized List<OwnName> connect(final boolean sameLease) {
        connected = true;
        final List<OwnName> toPut = new ArrayList<>();
        for (final OwnName name : own.values()) {
            final SharedName there = shared.get(name.key);
            final boolean isThere = there != null && !isElsewhere(there);
            if (isThere && sameLease && name.state == State.PUBLISHED && name.revision == there.revision()) {
                continue;
            }
            if (isThere) {
                // If it is given back before it is put, then this is what is to be deleted.
                name.revision = there.revision();
            }
            if (name.state == State.PUBLISHED) {
                name.state = State.HELD;
            }
            toPut.add(name);
        }
        return toPut;
    }

    /** Names of this host that the copy has and this host does not: an earlier life's. */
    synchronized Map<NameKey, SharedName> leftovers() {
        return shared.entrySet().stream()
                .filter(entry -> !isElsewhere(entry.getValue()) && !own.containsKey(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Etcd is lost: whoever still waits for its word is told without it, and nobody waits from now on.
     *
     * @param strict true if what was not answered is not taken.
     * @return the names that were waited for: HELD now, or over if strict.
     */
    synchronized List<OwnName> disconnect(final boolean strict) {
        connected = false;
        final List<OwnName> waiting = new ArrayList<>();
        for (final OwnName name : List.copyOf(own.values())) {
            if (name.state == State.CLAIMED) {
                waiting.add(name);
                name.state = State.HELD;
                if (strict) {
                    own.remove(name.key);
                    name.over = true;
                }
            }
        }
        return waiting;
    }

    synchronized boolean isConnected() {
        return connected;
    }

    /** What became of a name that was put into etcd. */
    enum Putting {
        STANDS,
        /** Another host, which had the name first, put it since. */
        OVERTAKEN,
        /** It was deleted since. */
        UNDONE
    }

    /**
     * A name was put into etcd; the copy changes by the watch, which may have told already what came after.
     *
     * @return what it told.
     */
    synchronized Putting put(final OwnName name, final long atRevision) {
        final SharedName there = shared.get(name.key);
        name.revision = atRevision;
        if (isElsewhere(there) && there.revision() > atRevision) {
            lose(name);
            return Putting.OVERTAKEN;
        }
        if (there == null && revision >= atRevision) {
            name.state = State.HELD;
            return Putting.UNDONE;
        }
        name.state = State.PUBLISHED;
        return Putting.STANDS;
    }

    /** Another host had a name first that is being claimed. */
    synchronized void refuse(final OwnName name) {
        own.remove(name.key, name);
        name.over = true;
    }

    /**
     * Another host had a name first that this one has.
     *
     * @return true if that is new.
     */
    synchronized boolean lose(final OwnName name) {
        if (name.state == State.CONFLICT) {
            return false;
        }
        name.state = State.CONFLICT;
        conflicts++;
        return true;
    }

    /** Is what etcd had gone from it meanwhile? Its going is told once, and perhaps before anybody cared. */
    synchronized boolean isGone(final NameKey key, final SharedName there) {
        return revision >= there.revision() && !shared.containsKey(key);
    }

    synchronized boolean isClaimed(final OwnName name) {
        return name.state == State.CLAIMED;
    }

    synchronized boolean isOver(final OwnName name) {
        return name.over;
    }

    /** A key was put. */
    synchronized Consequence put(final NameKey key, final SharedName name) {
        final SharedName before = shared.put(key, name);
        revision = Math.max(revision, name.revision());
        if (!isElsewhere(name)) {
            return Consequence.NONE;
        }
        final OwnName mine = own.get(key);
        final boolean overtaken = mine != null && mine.state == State.PUBLISHED && name.revision() > mine.revision;
        if (overtaken) {
            lose(mine);
        }
        return new Consequence(!isAt(before, name), Optional.empty(), overtaken);
    }

    /** A key is gone. */
    synchronized Consequence gone(final NameKey key, final long atRevision) {
        shared.remove(key);
        revision = Math.max(revision, atRevision);
        final OwnName mine = own.get(key);
        if (mine == null) {
            return Consequence.NONE;
        }
        if (mine.state == State.PUBLISHED && atRevision > mine.revision) {
            mine.state = State.HELD;
        } else if (mine.state != State.CONFLICT) {
            return Consequence.NONE;
        }
        return new Consequence(false, Optional.of(mine), false);
    }
}
