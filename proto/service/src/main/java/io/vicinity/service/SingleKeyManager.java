package io.vicinity.service;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows the one certificate that a program has to all who want to see one. Java's own managers take a key out of a store, which is
 * encrypted for that in memory, with thousands of rounds: a good part of what a program does at its start. Thread-safe.
 */
public final class SingleKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    /**
     * Creates a manager.
     *
     * @param key   of the program.
     * @param chain its certificate, and then who signed it.
     */
    public SingleKeyManager(final PrivateKey key, final X509Certificate... chain) {
        this.key = key;
        this.chain = List.of(chain);
    }

    private String alias(final String... keyTypes) {
        return Arrays.asList(keyTypes).contains(key.getAlgorithm()) ? ALIAS : null;
    }

    private String[] aliases(final String keyType) {
        return alias(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String chooseEngineClientAlias(final String[] keyTypes, final Principal[] issuers, final SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public String chooseEngineServerAlias(final String keyType, final Principal[] issuers, final SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public String chooseClientAlias(final String[] keyTypes, final Principal[] issuers, final Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String chooseServerAlias(final String keyType, final Principal[] issuers, final Socket socket) {
        return alias(keyType);
    }

    @Override
    public String[] getClientAliases(final String keyType, final Principal[] issuers) {
        return aliases(keyType);
    }

    @Override
    public String[] getServerAliases(final String keyType, final Principal[] issuers) {
        return aliases(keyType);
    }

    @Override
    public X509Certificate[] getCertificateChain(final String alias) {
        return ALIAS.equals(alias) ? chain.toArray(X509Certificate[]::new) : null;
    }

    @Override
    public PrivateKey getPrivateKey(final String alias) {
        return ALIAS.equals(alias) ? key : null;
    }
}
