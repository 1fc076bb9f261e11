package io.vicinity.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.ChannelState;
import io.vicinity.client.ChannelStatus;
import io.vicinity.client.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopViewTest {
    private static ChannelStatus channel(final long id, final long messages, final long bytes) {
        return new ChannelStatus(
                id,
                "a",
                "b",
                2,
                Route.SHARED_MEMORY,
                Optional.of(Route.FABRIC),
                ChannelState.OPEN,
                "",
                4711,
                new ChannelStatus.Direction(messages, bytes, 3, 0, 0),
                new ChannelStatus.Direction(0, 0, 0, 0, 0),
                0,
                5,
                1,
                Duration.ofMillis(5));
    }

    @Test
    void shouldShowTotalsAtTheFirstLook() {
        final List<String> lines =
                TopView.first(List.of(channel(9, 1000, 2_000_000)), 0).text();
        assertThat(lines.get(0)).isEqualTo("1 channel");
        assertThat(lines.get(1)).contains("SENT").doesNotContain("SENT/s");
        assertThat(lines.get(2)).contains("a", "b@2", "shared_memory>fabric", "open", "4711", "1.0 k", "2.0 MB");
    }

    @Test
    void shouldShowRatesFromTheSecondLookOn() {
        final TopView view = TopView.first(List.of(channel(9, 1000, 0)), 0)
                .next(List.of(channel(9, 3000, 8_000_000)), 2_000_000_000L);
        assertThat(view.text().get(0)).contains("rates of the last 2.0 s");
        assertThat(view.text().get(2)).contains("1.0 k", "4.0 MB");
        assertThat(view.json().get(0).toString())
                .contains(
                        "\"ordered_route\":\"fabric\"",
                        "\"sent_messages\":3000",
                        "\"sent_msg_per_s\":1000.0",
                        "\"sent_bytes_per_s\":4000000.0");
    }

    @Test
    void shouldOrderChannelsByNumber() {
        final TopView view = TopView.first(List.of(channel(12, 0, 0), channel(3, 0, 0)), 0);
        assertThat(view.json()).extracting(Object::toString).first().asString().startsWith("{\"channel\":3,");
    }

    @Test
    void shouldShowThatThereIsNone() {
        assertThat(TopView.first(List.of(), 0).text().get(0)).isEqualTo("0 channels");
    }
}
