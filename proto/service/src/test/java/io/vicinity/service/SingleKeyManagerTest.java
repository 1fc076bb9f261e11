package io.vicinity.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import org.junit.jupiter.api.Test;

class SingleKeyManagerTest {
    private final PrivateKey key;
    private final SingleKeyManager manager;

    SingleKeyManagerTest() throws NoSuchAlgorithmException {
        key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        manager = new SingleKeyManager(key);
    }

    @Test
    void shouldShowItsKeyToWhoTakesKeysOfItsKind() {
        final String alias = manager.chooseEngineServerAlias("EC", null, null);
        assertThat(manager.getPrivateKey(alias)).isSameAs(key);
        assertThat(manager.getCertificateChain(alias)).isEmpty();
        assertThat(manager.chooseEngineClientAlias(new String[] {"RSA", "EC"}, null, null))
                .isEqualTo(alias);
        assertThat(manager.getServerAliases("EC", null)).containsExactly(alias);
    }

    @Test
    void shouldHaveNothingForOthers() {
        assertThat(manager.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(manager.chooseClientAlias(new String[] {"RSA"}, null, null)).isNull();
        assertThat(manager.getClientAliases("RSA", null)).isNull();
        assertThat(manager.getPrivateKey("another")).isNull();
        assertThat(manager.getCertificateChain("another")).isNull();
    }
}
