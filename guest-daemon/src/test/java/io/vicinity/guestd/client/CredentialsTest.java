package io.vicinity.guestd.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    @Test
    void shouldPermitByUserOrByAnyGroup() {
        final CredentialCheck check = CredentialCheck.of(Set.of(0, 1000), Set.of(50));
        assertThat(check.permits(new Credentials(1, 1000, Set.of(7)))).isTrue();
        assertThat(check.permits(new Credentials(1, 1001, Set.of(7, 50)))).isTrue();
        assertThat(check.permits(new Credentials(1, 1001, Set.of(7)))).isFalse();
        assertThat(check.permits(new Credentials(1, -1, Set.of()))).isFalse();
    }

    @Test
    void shouldReadTheGroupsOfAProcess() {
        final int self = (int) ProcessHandle.current().pid();
        assertThat(Credentials.of(self, 3, 4).gids()).contains(4);
        assertThat(Credentials.of(Integer.MAX_VALUE, 3, 4).gids()).containsExactly(4);
    }
}
