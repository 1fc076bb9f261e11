package io.vicinity.guestd.client;

import java.util.Set;

/** Decides who may use this daemon. */
@FunctionalInterface
public interface CredentialCheck {
    /**
     * May that process use this daemon?
     *
     * @param credentials as the kernel says.
     * @return true if so.
     */
    boolean permits(Credentials credentials);

    /**
     * Permits users and groups by their numbers.
     *
     * @param uids permitted.
     * @param gids permitted.
     * @return the check.
     */
    static CredentialCheck of(final Set<Integer> uids, final Set<Integer> gids) {
        final Set<Integer> users = Set.copyOf(uids);
        final Set<Integer> groups = Set.copyOf(gids);
        return credentials ->
                users.contains(credentials.uid()) || credentials.gids().stream().anyMatch(groups::contains);
    }
}
