package mpi;

import mpi.programs.AbortingErrors;
import mpi.programs.CollectiveForms;
import mpi.programs.ErrorHandlers;
import mpi.programs.GroupForms;
import mpi.programs.InterForms;
import mpi.programs.NeighbourForms;
import mpi.programs.ReductionForms;
import mpi.programs.SendForms;
import mpi.programs.TestForms;
import mpi.programs.ThreadForms;
import mpi.programs.TypeForms;
import mpi.programs.WindowForms;
import mpi.testing.Ranks;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldAccessWindowsInAllWays(final int ranks) throws Exception {
        Ranks.run(ranks, WindowForms.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldLetThreadsSendReceiveAndAccumulateAtOnce(final int ranks) throws Exception {
        Ranks.run(ranks, ThreadForms.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldExchangeWithNeighboursInAllWays(final int ranks) throws Exception {
        Ranks.run(ranks, NeighbourForms.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void shouldGoOnWithAllCollectivesBetweenGroupsOfAnySizes(final int ranks) throws Exception {
        Ranks.run(ranks, InterForms.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldFormGroupsAndKeepHints(final int ranks) throws Exception {
        Ranks.run(ranks, GroupForms.class);
    }

    @Test
    void shouldPlaceElementsOfAllDerivedTypes() throws Exception {
        Ranks.run(1, TypeForms.class);
    }

    @Test
    void shouldTakeErrorsToTheHandlersOfCommunicatorsAndWindows() throws Exception {
        Ranks.run(1, ErrorHandlers.class);
    }

    @Test
    void shouldEndWithTheErrorWhereHandlersAbort() throws Exception {
        Ranks.run(1, AbortingErrors.class);
    }
}
