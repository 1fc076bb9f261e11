package io.vicinity.cli.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class FigureTest {
    private static final Figure FIGURE = new Figure(
            "Half a round trip",
            "us",
            List.of(
                    new Lane("memory", new TreeMap<>(Map.of(1, 0.1, 1024, 1.0, 1 << 20, 10.0))),
                    new Lane("a <wire>", new TreeMap<>(Map.of(1, 20.0, 1 << 20, 1000.0)))));

    @Test
    void shouldHaveARowForEachSizeAndAColumnForEachLane() {
        assertThat(FIGURE.table()).isEqualTo("""
                        ### Half a round trip

                        | size | memory (us) | a <wire> (us) |
                        | ---: | ---: | ---: |
                        | 1 B | 0.10 | 20.00 |
                        | 1 KiB | 1.00 | - |
                        | 1 MiB | 10.00 | 1000.00 |
                        """);
    }

    @Test
    void shouldDrawALineThroughAllPointsOfEachLane() throws Exception {
        final Document drawing = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(FIGURE.svg())));
        final var lines = drawing.getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(2);
        // The least and the largest size are the edges; the values are a tenth and a thousand, and so are the edges.
        assertThat(((Element) lines.item(0)).getAttribute("points")).isEqualTo("80.0,400.0 410.0,312.5 740.0,225.0");
        assertThat(((Element) lines.item(1)).getAttribute("points")).isEqualTo("80.0,198.7 740.0,50.0");
        assertThat(drawing.getDocumentElement().getTextContent()).contains("a <wire>", "memory", "1 MiB", "0.1");
    }

    @Test
    void shouldDrawASinglePoint() {
        final Lane point = new Lane("point", new TreeMap<>(Map.of(8, 3.0)));
        assertThat(new Figure("", "us", List.of(point)).svg()).contains("points=\"80.0,");
    }

    @Test
    void shouldTakeNoValueThatHasNoLogarithm() {
        assertThatThrownBy(() -> new Lane("none", new TreeMap<>(Map.of(8, 0.0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }
}
