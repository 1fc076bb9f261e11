package io.vicinity.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLineTest {
    @Test
    void shouldWriteMembersInOrder() {
        assertThat(new JsonLine()
                        .put("a", "x")
                        .put("b", 7)
                        .put("c", true)
                        .put("d", 1.25, 1)
                        .put("e", List.of(new JsonLine().put("f", 1), new JsonLine())))
                .hasToString("{\"a\":\"x\",\"b\":7,\"c\":true,\"d\":1.3,\"e\":[{\"f\":1},{}]}");
    }

    @Test
    void shouldEscapeWhatWouldEndTheString() {
        assertThat(new JsonLine().put("a", "\"\\\n")).hasToString("{\"a\":\"\\\"\\\\\\u000a\"}");
    }

    @Test
    void shouldWriteNullForWhatIsNoNumber() {
        assertThat(new JsonLine().put("a", Double.NaN, 2)).hasToString("{\"a\":null}");
    }
}
