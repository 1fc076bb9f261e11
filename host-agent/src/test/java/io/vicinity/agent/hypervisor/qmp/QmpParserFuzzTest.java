package io.vicinity.agent.hypervisor.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QmpParserFuzzTest {
    private static final List<String> SEEDS = List.of(
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}}}}",
            "{\"return\": {\"status\": \"running\"}, \"id\": 7}",
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}, \"id\": 7}",
            "{\"timestamp\": {\"seconds\": 1}, \"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"d\", \"path\": \"/p\"}}");
    private static final int ROUNDS = 200_000;

    private static QmpMessage parse(final String line) throws QmpFormatException {
        return QmpParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReadWhatQemuSays() throws Exception {
        assertThat(parse(SEEDS.get(0))).isEqualTo(new QmpMessage.Greeting("7.2.22"));
        assertThat(parse(SEEDS.get(1))).isInstanceOfSatisfying(QmpMessage.Answer.class, answer -> {
            assertThat(answer.id()).isEqualTo(7);
            assertThat(answer.value().path("status").asText()).isEqualTo("running");
        });
        assertThat(parse(SEEDS.get(2))).isEqualTo(new QmpMessage.Refusal(7, "no"));
        assertThat(parse(SEEDS.get(3))).isInstanceOfSatisfying(QmpMessage.Event.class, event -> {
            assertThat(event.name()).isEqualTo("DEVICE_DELETED");
            assertThat(event.text("path")).isEqualTo("/p");
        });
    }

    @Test
    void shouldNameWhatNoQemuSays() {
        for (final String line : List.of("", "null", "[]", "7", "{", "{} {}", "[".repeat(100_000), "\u0000")) {
            assertThatThrownBy(() -> parse(line))
                    .isInstanceOf(QmpFormatException.class)
                    .hasMessageStartingWith("it says");
        }
    }

    @Test
    void shouldReachAnOutcomeWhateverTheBytesAre() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            final byte[] line = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
            try {
                assertThat(QmpParser.parse(line)).isNotNull();
            } catch (final QmpFormatException e) {
                assertThat(e).hasMessageStartingWith("it says");
            } catch (final RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + new String(line, StandardCharsets.ISO_8859_1), e);
            }
        }
    }

    private static byte[] mutate(final String seed, final Random random) {
        final byte[] line = seed.getBytes(StandardCharsets.UTF_8);
        final int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            final int at = random.nextInt(line.length);
            switch (random.nextInt(3)) {
                case 0 -> line[at] = (byte) random.nextInt(256);
                case 1 -> line[at] = (byte) "{}[]\":,0e-".charAt(random.nextInt(10));
                default -> line[at] = line[random.nextInt(line.length)];
            }
        }
        return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(line, random.nextInt(line.length)) : line;
    }
}
