package io.vicinity.agent.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what the standards give as examples, or openssl writes. */
class DerTest {
    private static String hex(final byte... bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10045.4.3.2, 06082a8648ce3d040302",
        "2.5.29.15, 0603551d0f",
        "1.3.6.1.5.5.7.3.1, 06082b06010505070301"
    })
    void shouldWriteObjectIdentifiers(final String dotted, final String expected) {
        assertThat(hex(Der.identifier(dotted))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0400", "127, 047f", "128, 048180", "255, 0481ff", "256, 04820100", "65536, 0483010000"})
    void shouldWriteLengths(final int length, final String expected) {
        assertThat(hex(Der.octets(new byte[length]))).startsWith(expected).hasSize(expected.length() + 2 * length);
    }

    @Test
    void shouldWriteNumbersWithASign() {
        assertThat(hex(Der.integer(BigInteger.ZERO))).isEqualTo("020100");
        assertThat(hex(Der.integer(BigInteger.valueOf(128)))).isEqualTo("02020080");
    }

    @Test
    void shouldTellTheCenturyFromTheYearOnInWhichTwoDigitsDoNot() {
        assertThat(hex(Der.time(Instant.parse("2049-12-31T23:59:59Z"))))
                .isEqualTo("170d" + hex(Der.ascii("491231235959Z")));
        assertThat(hex(Der.time(Instant.parse("2050-01-01T00:00:00Z"))))
                .isEqualTo("180f" + hex(Der.ascii("20500101000000Z")));
    }
}
