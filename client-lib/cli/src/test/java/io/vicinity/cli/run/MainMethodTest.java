package io.vicinity.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MainMethodTest {
    private static final List<String> CALLS = new ArrayList<>();

    static final class WithArguments {
        private WithArguments() {}

        static void main() {
            CALLS.add("none");
        }

        public static void main(final String... args) {
            CALLS.addAll(Arrays.asList(args));
        }
    }

    static class OfAnInstance {
        void main() {
            CALLS.add(getClass().getSimpleName());
        }
    }

    static final class Heir extends OfAnInstance {}

    static final class Failing {
        private Failing() {}

        public static void main(final String[] args) {
            if (args.length > 0) {
                throw new IllegalStateException(args[0]);
            }
        }
    }

    @BeforeEach
    void forget() {
        CALLS.clear();
    }

    private static void run(final Class<?> type, final String... args) throws Throwable {
        MainMethod.of(type).orElseThrow().invoke(args);
    }

    @Test
    void shouldPreferTheOneThatTakesArguments() throws Throwable {
        run(WithArguments.class, "a", "b");
        assertThat(CALLS).containsExactly("a", "b");
    }

    @Test
    void shouldMakeAnInstanceForOneThatNeedsIt() throws Throwable {
        run(Heir.class, "ignored");
        assertThat(CALLS).containsExactly("Heir");
    }

    @Test
    void shouldThrowWhatTheProgramThrows() {
        assertThatThrownBy(() -> run(Failing.class, "why"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("why");
    }

    @Test
    void shouldFindNoneWhereThereIsNone() {
        assertThat(MainMethod.of(String.class)).isEmpty();
    }
}
