package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoginsTest {
    private final Logins logins = new Logins(Duration.ofSeconds(30));

    @BeforeEach
    void fill() {
        for (int i = 0; i < Logins.MOST; i++) {
            assertThat(logins.begin("near")).isTrue();
        }
    }

    @AfterEach
    void leaveNobodyWaiting() {
        logins.giveUp();
    }

    private CompletableFuture<Boolean> beginOneMore() {
        final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        final Thread thread = Thread.ofPlatform().daemon().start(() -> begun.complete(logins.begin("near")));
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(begun).isNotDone();
            Thread.onSpinWait();
        }
        return begun;
    }

    @Test
    void shouldHaveNoMoreUnderWayAtAHostThanItTakes() throws Exception {
        final CompletableFuture<Boolean> begun = beginOneMore();
        logins.end("near");
        assertThat(begun.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldNotWaitForOtherHosts() {
        assertThat(logins.begin("far")).isTrue();
    }

    @Test
    void shouldNameTheHostWhoseLoginsHang() {
        final Logins impatient = new Logins(Duration.ofMillis(1));
        for (int i = 0; i < Logins.MOST; i++) {
            assertThat(impatient.begin("near")).isTrue();
        }
        assertThatThrownBy(() -> impatient.begin("near"))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("host near");
    }

    @Test
    void shouldBeginNoneOnceTheJobIsOver() throws Exception {
        final CompletableFuture<Boolean> begun = beginOneMore();
        logins.giveUp();
        assertThat(begun.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(logins.begin("far")).isFalse();
    }
}
