package io.vicinity.vmlab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final String REPORT = """
            # Vicinity latency test (half a round trip), with peer latency
            # batches kept: X 7 (bare ping-pong 2400 ns), dropped 0 across a change of class
            # Size         Latency (us)    p50 (ns)    p99 (ns)  batch (ns)   best (ns)  subject
            8                      2.41      2409.1      9001.0      2500.2      2301.9  vicinity
            8                     88.02     88020.0    190000.0     90000.0     81000.0  tcp
            """;

    @Test
    void shouldReadTheFigureOfEachSubject() {
        assertThat(Comparison.read(REPORT)).isEqualTo(new Comparison(2.41, 88.02));
    }

    @Test
    void shouldFailWithTheReportWhenASubjectIsMissing() {
        final String report = REPORT.replace("  tcp", "  udp");

        assertThatThrownBy(() -> Comparison.read(report))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("tcp")
                .hasMessageContaining(report);
    }
}
