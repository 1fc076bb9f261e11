package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortReaderTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<String> remarks = new ArrayList<>();
    private final PortReader reader = new PortReader(output::write, remarks::add);

    private void read(final String bytes) throws IOException {
        reader.read(bytes.getBytes(StandardCharsets.ISO_8859_1), bytes.length());
    }

    @Test
    void shouldTellRemarksFromOutput() throws IOException {
        read("\0ready\n\0started 1\nout\nno newline\0ended 1 137\n");
        assertThat(output).hasToString("out\nno newline");
        assertThat(remarks).containsExactly("ready", "started 1", "ended 1 137");
    }

    @Test
    void shouldPutARemarkTogetherThatComesInPieces() throws IOException {
        read("a\0en");
        read("ded 2");
        read(" 0\nb");
        assertThat(output).hasToString("ab");
        assertThat(remarks).containsExactly("ended 2 0");
    }

    @Test
    void shouldLeaveToTheOutputWhatOnlyBeginsLikeARemark() throws IOException {
        final String binary = "\0\0ended 1\n\0" + "x".repeat(100) + "\0";
        read(binary);
        read("\0ended 3 0\n");
        assertThat(output).hasToString(binary);
        assertThat(remarks).containsExactly("ended 3 0");
    }
}
