package mpi;

import mpi.programs.SteadyMessages;
import mpi.testing.Hosts;
import mpi.testing.Ranks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages allocate nothing but what calls return: short ones, those of many records, and those that the receiver asks for. */
@Timeout(120)
class SteadyMessagesTest {
    @Test
    void shouldAllocateNothingButWhatIsReturnedOnOneHost() throws Exception {
        Ranks.run(2, SteadyMessages.class, "4", "4096", "200000");
    }

    @Test
    void shouldAllocateNothingButWhatIsReturnedBetweenHosts() throws Exception {
        Ranks.run(new Hosts(0, 1), SteadyMessages.class, "4", "4096", "200000");
    }
}
