package io.vicinity.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goes to each state that the protocol of changing routes can reach, whatever happens in which order. */
@Tag("switch")
@Timeout(120)
class RouteProtocolModelTest {
    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "RELIABLE", "FABRIC"})
    void shouldLoseNothingAndEndWellWhateverTheOrderOfEvents(final RouteProtocolModel.Old old) {
        final int states = explore(old, 0);
        assertThat(states).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoseNothingWhateverMisfortuneHappensAtWhicheverStep(final RouteProtocolModel.Old old) {
        final int states = explore(old, 1);
        assertThat(states).isGreaterThan(10_000);
    }

    private static int explore(final RouteProtocolModel.Old old, final int misfortunes) {
        final Set<RouteProtocolModel> seen = new HashSet<>();
        final Deque<RouteProtocolModel> open = new ArrayDeque<>();
        open.add(RouteProtocolModel.first(old, misfortunes));
        seen.add(open.peek());
        while (!open.isEmpty()) {
            final RouteProtocolModel state = open.remove();
            state.check();
            final List<RouteProtocolModel> next = state.next();
            if (next.isEmpty() || (misfortunes > 0 && state.misfortunes() > 0 && isEndOfLuckyRun(state))) {
                state.checkEnd();
            }
            for (final RouteProtocolModel following : next) {
                if (seen.add(following)) {
                    open.add(following);
                }
            }
        }
        System.out.println(
                "route protocol: " + seen.size() + " states from " + old + " with " + misfortunes + " misfortunes");
        return seen.size();
    }

    /** Nothing but a misfortune can follow. */
    private static boolean isEndOfLuckyRun(final RouteProtocolModel state) {
        return new RouteProtocolModel(
                        state.old(),
                        state.newLost(),
                        state.agent(),
                        state.a(),
                        state.b(),
                        state.oldFreed(),
                        state.newFreed(),
                        0)
                .next()
                .isEmpty();
    }
}
