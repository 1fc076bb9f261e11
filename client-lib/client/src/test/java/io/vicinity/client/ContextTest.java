package io.vicinity.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.junit.jupiter.api.Test;

class ContextTest {
    @Test
    void shouldLookForTheSocketWhereTheEnvironmentOrTheDefaultSays() {
        final String said = System.getenv(Vicinity.Context.SOCKET_VARIABLE);
        assertThat(new Vicinity.Context().conclude().socket())
                .isEqualTo(said == null ? Vicinity.Context.DEFAULT_SOCKET : Path.of(said));
    }

    @Test
    void shouldConcludeOnce() {
        final Vicinity.Context context = new Vicinity.Context().conclude();
        assertThatThrownBy(context::conclude).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> context.arenaBytes(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseNegativeTimesAndSizes() {
        final Vicinity.Context context = new Vicinity.Context();
        assertThatThrownBy(() -> context.connectTimeout(Duration.ofMillis(-1))).hasMessageContaining("connectTimeout");
        assertThatThrownBy(() -> context.requestTimeout(Duration.ofMillis(-1))).hasMessageContaining("requestTimeout");
        assertThatThrownBy(() -> context.arenaBytes(-1)).hasMessageContaining("arenaBytes");
    }

    @Test
    void shouldLeaveItToTheEndpointHowToWaitUnlessItIsTold() {
        final Vicinity.Context context = new Vicinity.Context();
        assertThat(context.idleStrategy()).isNull();
        context.idleStrategy(() -> BusySpinIdleStrategy.INSTANCE);
        assertThat(context.idleStrategy().get()).isSameAs(BusySpinIdleStrategy.INSTANCE);
    }
}
