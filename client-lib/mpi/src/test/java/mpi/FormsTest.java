package mpi;

import mpi.programs.CollectiveForms;
import mpi.programs.ReductionForms;
import mpi.programs.SendForms;
import mpi.programs.TestForms;
import mpi.testing.Ranks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of every call, with arguments that tell all apart. What the programs expect, they say themselves. */
class FormsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldMoveDataByAllCollectives(final int ranks) throws Exception {
        Ranks.run(ranks, CollectiveForms.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldReduceInTheOrderOfRanks(final int ranks) throws Exception {
        Ranks.run(ranks, ReductionForms.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void shouldSendAndReceiveInAllWays(final int ranks) throws Exception {
        Ranks.run(ranks, SendForms.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldWaitAndTestInAllWays(final int ranks) throws Exception {
        Ranks.run(ranks, TestForms.class);
    }
}
