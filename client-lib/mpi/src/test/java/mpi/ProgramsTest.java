package mpi;

import java.util.stream.Stream;
import mpi.programs.Aborted;
import mpi.programs.Communicators;
import mpi.programs.Completion;
import mpi.programs.Crowd;
import mpi.programs.Errors;
import mpi.programs.FreedHandles;
import mpi.programs.Habits;
import mpi.programs.Meetings;
import mpi.programs.Pi;
import mpi.programs.Ring;
import mpi.programs.SharedSplits;
import mpi.programs.SharedWindows;
import mpi.programs.Types;
import mpi.programs.Windows;
import mpi.testing.Hosts;
import mpi.testing.Ranks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of MPI as users write them, run by ranks of one JVM. What they expect, they say themselves. */
class ProgramsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldComputePi(final int ranks) throws Exception {
        Ranks.run(ranks, Pi.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void shouldSendAroundARing(final int ranks) throws Exception {
        Ranks.run(ranks, Ring.class);
    }

    @Test
    void shouldGoOnWithManyMoreRanksThanProcessors() throws Exception {
        Ranks.run(16, Crowd.class);
    }

    @Test
    void shouldCompleteRequestsInAllWays() throws Exception {
        Ranks.run(2, Completion.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7})
    void shouldSplitJoinAndOrderCommunicators(final int ranks) throws Exception {
        Ranks.run(ranks, Communicators.class);
    }

    @ParameterizedTest
    @MethodSource("placements")
    void shouldPutThoseTogetherThatShareMemory(final int... hosts) throws Exception {
        Ranks.run(new Hosts(hosts), SharedSplits.class);
    }

    /** Hosts of ranks: of one, of all the same, of neighbours by number, of others, and of none that is shared. */
    private static Stream<int[]> placements() {
        return Stream.of(
                new int[] {7},
                new int[] {3, 3, 3, 3},
                new int[] {1, 1, 1, 0, 0},
                new int[] {2, 0, 1, 0, 2, 1, 0},
                new int[] {4, 2, 3, 1});
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void shouldMeetAtPortsThatAreKnownByNames(final int ranks) throws Exception {
        Ranks.run(ranks, Meetings.class);
    }

    @Test
    void shouldDescribeAndReduceWhateverUsersHave() throws Exception {
        Ranks.run(2, Types.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldAccessMemoryOfOthers(final int ranks) throws Exception {
        Ranks.run(ranks, Windows.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldAllocateWindowsAndShareTheirMemory(final int ranks) throws Exception {
        Ranks.run(ranks, SharedWindows.class);
    }

    @Test
    void shouldTakeWhatOpenMpiTakes() throws Exception {
        Ranks.run(2, Habits.class);
    }

    @Test
    void shouldNameWhatIsWrong() throws Exception {
        Ranks.run(2, Errors.class);
    }

    @Test
    void shouldNameWhatWasFreedInEachCallThatTakesIt() throws Exception {
        Ranks.run(2, FreedHandles.class);
    }

    @Test
    void shouldBeOverWithWhatFailsWhenARankAborts() throws Exception {
        Ranks.run(2, Aborted.class);
    }
}
