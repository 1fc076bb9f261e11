package mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mpi.programs.IdleReceive;
import mpi.programs.Pi;
import mpi.programs.Ring;
import mpi.programs.SharedWindows;
import mpi.programs.Windows;
import mpi.programs.Wrong;
import mpi.programs.WrongAccess;
import mpi.testing.Processes;
import org.junit.jupiter.api.Test;

/** Programs of MPI as processes on channels, as they run outside of tests. */
class ProcessesTest {
    @Test
    void shouldComputePiByFourProcesses() throws Exception {
        final List<Processes.Ended> ended = Processes.run(4, Pi.class);

        assertThat(ended)
                .allSatisfy(process ->
                        assertThat(process.code()).as(process.output()).isZero());
        assertThat(ended)
                .filteredOn(process -> process.output().contains("pi is about 3.14159"))
                .hasSize(1);
    }

    @Test
    void shouldSendAroundARingOfProcesses() throws Exception {
        assertThat(Processes.run(3, Ring.class))
                .allSatisfy(process ->
                        assertThat(process.code()).as(process.output()).isZero());
    }

    @Test
    void shouldAccessMemoryOfOtherProcesses() throws Exception {
        assertThat(Processes.run(2, Windows.class))
                .allSatisfy(process ->
                        assertThat(process.code()).as(process.output()).isZero());
    }

    @Test
    void shouldAllocateWindowsAndShareTheirMemory() throws Exception {
        assertThat(Processes.run(3, SharedWindows.class))
                .allSatisfy(process ->
                        assertThat(process.code()).as(process.output()).isZero());
    }

    @Test
    void shouldEndAllProcessesWithTheCodeOfTheOneThatMakesAnError() throws Exception {
        final List<Processes.Ended> ended = Processes.run(2, Wrong.class);

        assertThat(ended).extracting(Processes.Ended::code).containsOnly(MPI.ERR_RANK);
        assertThat(ended)
                .filteredOn(process -> process.output().contains("Wrong.main"))
                .singleElement()
                .satisfies(process ->
                        assertThat(process.output()).contains("MPI_ERR_RANK: send to rank 100 of MPI_COMM_WORLD"));
    }

    @Test
    void shouldEndAllProcessesWithTheErrorOfAWindowThatAborts() throws Exception {
        final List<Processes.Ended> ended = Processes.run(2, WrongAccess.class);

        assertThat(ended).extracting(Processes.Ended::code).containsOnly(MPI.ERR_RANK);
        assertThat(ended)
                .filteredOn(process -> process.output().contains("WrongAccess.main"))
                .singleElement()
                .satisfies(process -> assertThat(process.output())
                        .contains("there is no rank 100 in the window", "MPI_ERRORS_ABORT: "));
    }

    @Test
    void shouldSleepInAReceiveUntilTheMessageComes() throws Exception {
        final List<Processes.Ended> ended = Processes.run(2, IdleReceive.class);

        assertThat(ended)
                .allSatisfy(process ->
                        assertThat(process.code()).as(process.output()).isZero());
        ended.forEach(process -> System.out.print(process.output()));
        assertThat(ended)
                .filteredOn(process -> process.output().contains("idle for"))
                .hasSize(1);
    }
}
