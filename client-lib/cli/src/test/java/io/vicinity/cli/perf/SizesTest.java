package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SizesTest {
    private final Sizes.Converter converter = new Sizes.Converter();

    @Test
    void shouldReadNumbersAndUnits() {
        assertThat(converter.convert("8,64,1KiB,16MiB").bytes()).containsExactly(8, 64, 1024, 16 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8,", "0", "x", "8,-1", "1GiB", "1K"})
    void shouldRefuseWhatIsNoSizeOfAMessage(final String text) {
        assertThatThrownBy(() -> converter.convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
