package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CpioTest {
    @Test
    void shouldAlignEachHeaderAndEachContentToFourBytes() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Cpio cpio = new Cpio(out)) {
            cpio.file("a", "12345".getBytes(StandardCharsets.UTF_8));
            cpio.directory("bin");
        }
        final String archive = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(archive.length() % 4).isZero();
        int found = 0;
        for (int at = archive.indexOf("070701"); at >= 0; at = archive.indexOf("070701", at + 1)) {
            assertThat(at % 4).isZero();
            found++;
        }
        assertThat(found).isEqualTo(3);
    }

    @Test
    void shouldTellSizeNameAndModeOfAFile() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Cpio cpio = new Cpio(out)) {
            cpio.file("init", new byte[300]);
        }
        final String header = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(header.substring(14, 22)).isEqualTo("000081ed");
        assertThat(header.substring(54, 62)).isEqualTo("0000012c");
        assertThat(header.substring(94, 102)).isEqualTo("00000005");
        assertThat(header.substring(110, 115)).isEqualTo("init\0");
        assertThat(header).contains("TRAILER!!!");
    }
}
