package io.vicinity.guestd.pci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PciResourcesTest {
    private static final String PLAIN = """
            0x00000000febf1000 0x00000000febf10ff 0x0000000000040200
            0x0000000000000000 0x0000000000000000 0x0000000000000000
            0x00000000e0000000 0x00000000e0ffffff 0x000000000014220c
            0x0000000000000000 0x0000000000000000 0x0000000000000000
            """;

    @Test
    void shouldTellTheLengthsOfTheBars() {
        assertThat(PciResources.parse(PLAIN)).isEqualTo(new PciResources(256, 0, 16 << 20));
    }

    @Test
    void shouldTakeABarWithoutSenseForNone() {
        for (final String line : new String[] {
            "0x10 0x0f 0x0",
            "0x0 0xffffffffffffffff 0x0",
            "0x10 0x1f",
            "x y z",
            "",
            "0x8000000000000000 0x7fffffffffffffff 0x0"
        }) {
            assertThat(PciResources.parse(line)).as(line).isEqualTo(new PciResources(0, 0, 0));
        }
    }

    @Test
    void shouldNeverFailNorTellANegativeLengthWhateverItReads() {
        final SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 20_000; round++) {
            final StringBuilder text = new StringBuilder(PLAIN);
            for (int edit = random.nextInt(8); edit >= 0; edit--) {
                final int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(32, 128));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, "0123456789abcdefx \n".charAt(random.nextInt(19)));
                }
            }
            final PciResources resources = PciResources.parse(text.toString());
            assertThat(Math.min(Math.min(resources.bar0(), resources.bar1()), resources.bar2()))
                    .isNotNegative();
        }
    }
}
