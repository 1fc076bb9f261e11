package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteRanksTest {
    private static final HostFile.Host NEAR = new HostFile.Host("near", 3, Optional.empty());
    private static final HostFile.Host FAR = new HostFile.Host("far", 2, Optional.empty());

    private static RemoteRanks ranks(final String... shell) {
        return ranks(List.of(), shell);
    }

    private static RemoteRanks ranks(final List<String> arguments, final String... shell) {
        return new RemoteRanks(
                JobPlan.of(5, 1),
                new RankCommand(ClassPath.of(null, "mine"), List.of(), "Main", arguments, false),
                List.of(NEAR, NEAR, NEAR, FAR, FAR),
                List.of(shell),
                Map.of());
    }

    @Test
    void shouldStartRanksOnAllHostsInTurn() {
        assertThat(ranks("ssh").order(5)).containsExactly(0, 3, 1, 4, 2);
    }

    @Test
    void shouldSayThatArgumentsAreTooLongForAHost() {
        final RemoteRanks ranks = ranks(List.of("x".repeat(70_000), "x".repeat(70_000)), "rsh");
        assertThatThrownBy(() -> ranks.command(0))
                .isInstanceOf(VicinityFailure.class)
                .hasMessageContaining("said to 'rsh'");
    }

    @Test
    void shouldNotLetTheWayToAHostEndByWhatIsTyped() throws Exception {
        final Process way = new ProcessBuilder(ranks("sh", "-c", "kill -INT $$; kill -QUIT $$; echo $0")
                        .command(3))
                .start();
        assertThat(new String(way.getInputStream().readAllBytes(), UTF_8)).isEqualTo("far\n");
        assertThat(way.waitFor()).isZero();
    }

    @Test
    void shouldTellAHostThatIsNotReachedFromAConnectionThatIsLost() {
        assertThat(ranks("rsh").explain(255, false)).contains("'rsh' could not reach the host");
        assertThat(ranks("rsh").explain(255, true)).contains("connection was lost");
        assertThat(ranks("rsh").explain(1, true)).isEmpty();
    }

    @Test
    void shouldNameWhatMustBeOnAHostWhereTheRankWasNotStarted() {
        assertThat(ranks("ssh").explain(2, false))
                .contains(System.getProperty("user.dir"), System.getProperty("java.home"));
    }

    @Test
    void shouldTellAProgramThatIsMissingHereFromOneThatIsMissingThere() {
        assertThat(ranks("no-such-rsh").explain(127, false)).contains("'no-such-rsh'", "must be a program here");
        assertThat(ranks("/no/such/rsh").explain(127, false)).contains("must be a program here");
        assertThat(ranks("sh").explain(127, false)).contains("'sh' is a program here", "not found there");
        assertThat(ranks("/bin/sh").explain(126, false)).contains("not found there");
    }

    @Test
    void shouldQuoteForAShell() {
        assertThat(RemoteRanks.quote("a/b.c")).isEqualTo("a/b.c");
        assertThat(RemoteRanks.quote("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
        assertThat(RemoteRanks.quote("")).isEqualTo("''");
    }

    @Test
    void shouldWriteForAnyShellWhatNoneUnderstandsInAWayOfItsOwn() throws Exception {
        final String words = "it's a \\ of $HOME!\ntwo lines, and an end\\";
        final String command = RemoteRanks.forAnyShell("printf %s " + RemoteRanks.quote(words) + "; exit 7");
        assertThat(command).doesNotContain("!", "\n", "\\'", "\\\\").matches("exec sh -c '[^']*' sh '[^']*'");
        final Process shell = new ProcessBuilder("sh", "-c", command).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo(words);
        assertThat(shell.waitFor()).isEqualTo(7);
    }
}
