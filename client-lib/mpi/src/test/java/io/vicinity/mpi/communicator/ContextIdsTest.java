package io.vicinity.mpi.communicator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;

class ContextIdsTest {
    private static final int AGREEMENTS = 2;

    /** It takes some ten as a rule. What does not end by then chases each other for ever. */
    private static final int MOST_ROUNDS = 100;

    /** Each member takes first what the other takes last, again and again. */
    @RepeatedTest(20)
    void shouldEndAgreementsThatChaseEachOtherInStep() {
        final ContextIds[] members = {new ContextIds(), new ContextIds()};
        final int[][] proposals = new int[AGREEMENTS][members.length];
        for (int member = 0; member < members.length; member++) {
            for (int turn = 0; turn < AGREEMENTS; turn++) {
                proposals[(member + turn) % AGREEMENTS][member] = members[member].propose();
            }
        }
        int rounds = 0;
        while (!isAgreed(proposals[0]) || !isAgreed(proposals[1])) {
            rounds++;
            assertThat(rounds).isLessThan(MOST_ROUNDS);
            final int[] highest = {
                Math.max(proposals[0][0], proposals[0][1]), Math.max(proposals[1][0], proposals[1][1])
            };
            final boolean[] isOver = {isAgreed(proposals[0]), isAgreed(proposals[1])};
            for (int member = 0; member < members.length; member++) {
                for (int turn = 0; turn < AGREEMENTS; turn++) {
                    final int agreement = (member + turn) % AGREEMENTS;
                    if (!isOver[agreement]) {
                        proposals[agreement][member] =
                                members[member].follow(proposals[agreement][member], highest[agreement], rounds);
                    }
                }
            }
        }
        assertThat(proposals[0][0]).isNotEqualTo(proposals[1][0]);
    }

    private static boolean isAgreed(final int[] proposals) {
        return proposals[0] == proposals[1];
    }
}
