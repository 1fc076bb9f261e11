package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankCommandTest {
    private static final String LATE = "-XX:Tier4InvocationThreshold=500000";

    private static List<String> line(final String... jvmOptions) {
        return line(false, jvmOptions);
    }

    private static List<String> line(final boolean isCrowded, final String... jvmOptions) {
        final List<String> args = List.of("-n", "x y");
        return new RankCommand(ClassPath.of(null, "mine"), List.of(jvmOptions), "Main", args, isCrowded).line(0);
    }

    @Test
    void shouldRunTheProgramWithItsArgumentsWithinAJvmOfItsOptions() {
        assertThat(line("-Xmx64m"))
                .containsSubsequence("--add-opens", "-Xmx64m", "-cp", RankMain.class.getName())
                .containsSubsequence(
                        RankMain.class.getName(),
                        Long.toString(ProcessHandle.current().pid()),
                        "Main")
                .endsWith("Main", "-n", "x y");
    }

    @Test
    void shouldOptimizeLateWhereRanksShareProcessorsUnlessTheUserSaysOtherwise() {
        final String early = "-XX:Tier4InvocationThreshold=5000";
        assertThat(line(true, early)).containsSubsequence(LATE, early);
        assertThat(line(false)).doesNotContain(LATE);
    }

    @Test
    void shouldLeaveTheCollectorToTheUser() {
        assertThat(line()).contains("-XX:+UseSerialGC");
        assertThat(line("-XX:+UseG1GC")).contains("-XX:+UseG1GC").doesNotContain("-XX:+UseSerialGC");
        assertThat(line("-XX:-UseG1GC")).contains("-XX:+UseSerialGC");
    }
}
