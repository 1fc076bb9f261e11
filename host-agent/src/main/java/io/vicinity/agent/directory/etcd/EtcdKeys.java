package io.vicinity.agent.directory.etcd;

import io.etcd.jetcd.ByteSequence;
import io.vicinity.agent.tenant.Names;
import io.vicinity.service.VicinityFailure;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What things are called in etcd: see {@code directory.proto}. No tenant is called as the hosts' part is. */
final class EtcdKeys {
    private static final String HOSTS = ".hosts";
    private static final String ENDPOINTS = "endpoints";

    private final String prefix;

    EtcdKeys(final String prefix) {
        this.prefix = prefix + "/";
    }

    static ByteSequence bytes(final String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /** What all keys begin with. */
    ByteSequence all() {
        return bytes(prefix);
    }

    ByteSequence host(final String host) {
        return bytes(prefix + HOSTS + "/" + host);
    }

    ByteSequence name(final NameKey key) {
        return bytes(prefix + key.tenant() + "/" + ENDPOINTS + "/" + key.name());
    }

    /** The name that a key is about; empty for any other key, whoever put it there. */
    Optional<NameKey> parse(final ByteSequence key) {
        final String text = key.toString(StandardCharsets.UTF_8);
        if (!text.startsWith(prefix)) {
            return Optional.empty();
        }
        final String[] parts = text.substring(prefix.length()).split("/", -1);
        if (parts.length != 3 || !parts[1].equals(ENDPOINTS) || !Names.isTenantOrVm(parts[0])) {
            return Optional.empty();
        }
        try {
            Names.checkEndpoint(parts[2]);
        } catch (final VicinityFailure e) {
            return Optional.empty();
        }
        return Optional.of(new NameKey(parts[0], parts[2]));
    }
}
