package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.control.v1.ChannelEnd;
import io.vicinity.control.v1.ClientMessage;
import io.vicinity.control.v1.InfoRequest;
import io.vicinity.control.v1.ListChannelsRequest;
import io.vicinity.control.v1.MemoryReport;
import io.vicinity.control.v1.MemoryUse;
import io.vicinity.control.v1.OwnedEndpoint;
import io.vicinity.segment.CountersDescriptor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The VM is drained: its processes unmap the memory, then the daemon does, and the agent is told. */
@Tag("switch")
class DrainTest {
    private static final MemoryReport UNMAPPED =
            MemoryReport.newBuilder().setDrain(1).setUnmapped(true).build();
    private static final MemoryReport BY_US = MemoryReport.newBuilder()
            .setDrain(1)
            .addPids(ProcessHandle.current().pid())
            .build();
    private static final MemoryReport BY_NOBODY_KNOWN =
            MemoryReport.newBuilder().setDrain(1).build();

    @TempDir
    private Path directory;

    private TestVm vm;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        vm = new TestVm(directory).startDaemon();
        client = vm.client();
    }

    @AfterEach
    void stop() {
        client.close();
        vm.close();
    }

    private static void say(final TestClient client, final boolean mapped) {
        client.send(ClientMessage.newBuilder().setMemory(MemoryUse.newBuilder().setMapped(mapped)));
    }

    private void agentIsTold(final MemoryReport... reports) {
        await().untilAsserted(() -> assertThat(vm.agent.memoryReports).containsExactly(reports));
    }

    private long heartbeatAge() {
        return client.blocking.info(InfoRequest.getDefaultInstance()).getHeartbeatAgeMillis();
    }

    @Test
    void shouldTellTheAgentWhenNothingMapsTheMemoryAnyMore() throws Exception {
        vm.agent.drained(1);
        assertThat(client.event().getDrained().getDrained()).isTrue();
        agentIsTold(BY_US);
        say(client, false);
        agentIsTold(BY_US, UNMAPPED);
        assertThat(heartbeatAge()).isZero();

        vm.agent.drained(0);
        assertThat(client.event().hasDrained()).isTrue();
        await().until(() -> heartbeatAge() > 0);
        vm.segment.heartbeat(17);
        await().until(() -> heartbeatAge() < 1000);
        agentIsTold(BY_US, UNMAPPED);
    }

    @Test
    void shouldTellTheAgentOfProcessesThatComeAndGo() throws Exception {
        say(client, false);
        // Its answer comes behind what was said before.
        final OwnedEndpoint ignored = client.claim("alice");
        vm.agent.drained(1);
        agentIsTold(UNMAPPED);
        try (TestClient other = new TestClient(vm.socket)) {
            assertThat(other.hello(List.of(), List.of()).getDrained()).isTrue();
            agentIsTold(UNMAPPED, BY_US);
        }
        agentIsTold(UNMAPPED, BY_US, UNMAPPED);
    }

    @Test
    void shouldAnswerADrainThatTookThePlaceOfAnotherBeforeAnybodyHeardOfTheUndrainBetweenThem() throws Exception {
        vm.agent.drained(1);
        agentIsTold(BY_US);
        say(client, false);
        agentIsTold(BY_US, UNMAPPED);
        vm.agent.drained(2);
        agentIsTold(BY_US, UNMAPPED, UNMAPPED.toBuilder().setDrain(2).build());
        assertThat(client.event().getDrained().getDrained()).isTrue();
        assertThat(heartbeatAge()).isZero();
    }

    @Test
    void shouldProveToAnAgentThatComesBackThatItIsHereWithoutMappingTheMemory() throws Exception {
        vm.agent.drained(1);
        agentIsTold(BY_US);
        say(client, false);
        agentIsTold(BY_US, UNMAPPED);
        vm.agent.kill();
        vm.agent.start();
        agentIsTold(BY_US, UNMAPPED, UNMAPPED);
        assertThat(vm.agent.hellos).hasSize(2);
        assertThat(heartbeatAge()).isZero();
    }

    @Test
    void shouldNotSayThatNothingMapsTheMemoryBeforeProcessesAreBackThatWereThereBefore() throws Exception {
        final OwnedEndpoint alice = client.claim("alice");
        vm.agent.drained(1);
        agentIsTold(BY_US);
        vm.stopDaemon();
        client.close();
        vm.agent.memoryReports.clear();
        vm.startDaemon();
        agentIsTold(BY_NOBODY_KNOWN);
        client = new TestClient(vm.socket);
        assertThat(client.hello(List.of(alice), List.of()).getDrained()).isTrue();
        agentIsTold(BY_NOBODY_KNOWN, BY_US);
        say(client, false);
        agentIsTold(BY_NOBODY_KNOWN, BY_US, UNMAPPED);
    }

    @Test
    void shouldNotForgetWhatWasCountedInMemoryThatIsUnmapped() throws Exception {
        final ChannelEnd opened = client.open(client.claim("alice"), "alice");
        final int slot = opened.getCounterSlot();
        CountersDescriptor.format(vm.segment.counters(), slot, opened.getChannelId(), opened.getCounterGeneration());
        vm.segment.count(slot, CountersDescriptor.SENT_MESSAGES_OFFSET, 10);
        vm.agent.drained(1);
        say(client, false);
        await().untilAsserted(() -> assertThat(vm.agent.memoryReports).contains(UNMAPPED));
        vm.daemon.sampleNow();
        assertThat(client.blocking.listChannels(ListChannelsRequest.getDefaultInstance()).getChannelsList().stream()
                        .filter(status -> status.getEnd().getCounterSlot() == slot)
                        .mapToLong(status -> status.getSent().getMessages()))
                .containsExactly(10L);
    }
}
