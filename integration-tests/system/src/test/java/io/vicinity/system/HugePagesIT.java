package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.lab.HugePages;
import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import io.vicinity.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A segment of huge pages, from the agent's start to its end: a hugetlbfs can less than other file systems. */
class HugePagesIT {
    private static final int MEBIBYTES = 64;

    @RegisterExtension
    final Lab lab = new Lab().hugePages(MEBIBYTES);

    @Test
    void shouldServeTakeOverAndRemoveASegmentOfHugePages() throws IOException {
        final long free = HugePages.free();
        lab.startHost("vm-1", "vm-2");
        assertThat(HugePages.free()).as("what the segment alone takes").isEqualTo(free - MEBIBYTES / 2);
        final List<LabClient> clients = lab.startClients("vm-1", "vm-2");
        final LabClient left = clients.getFirst();
        final LabClient right = clients.getLast();
        left.tell("claim", "left");
        right.tell("claim", "right");
        exchange(left, right, "first");

        lab.process("agent").kill();
        final LabProcess agent = lab.startAgent("--ephemeral");
        assertThat(agent.log()).contains("segment taken over tenant=acme").contains("endpoints=2 channels=1");
        send(left, right, "first");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> left.ask("open", "left", "second", "right", 5_000).startsWith("ok"));
        right.tell("accept", "right", "second", 10_000);
        send(left, right, "second");
        // Mapped and let go of, time and again: each mapping is of whole huge pages that others map too.
        for (int i = 0; i < 20; i++) {
            exchange(left, right, "again-" + i);
            left.tell("close", "again-" + i);
        }
        send(left, right, "first");

        agent.stop();
        try (var files = Files.list(lab.segments())) {
            assertThat(files).isEmpty();
        }
        clients.forEach(client -> client.process().kill());
        lab.process("vm-1").kill();
        lab.process("vm-2").kill();
        await().atMost(Duration.ofSeconds(20)).until(() -> HugePages.free() == free);
    }

    @Test
    void shouldSweepTheSegmentOfAnAgentThatWillNotComeBack() throws IOException {
        lab.startAgent("--ephemeral").kill();
        assertThat(lab.bar(Lab.TENANT)).exists();
        Files.writeString(
                lab.agentConfig(),
                Files.readString(lab.agentConfig())
                        .replace("name: " + Lab.TENANT, "name: other")
                        .replace(
                                lab.directory().resolve("agent") + "\n",
                                lab.directory().resolve("another") + "\n"));
        final LabProcess another = lab.startAgent("--ephemeral");
        assertThat(another.log()).contains("leftover segment removed");
        assertThat(lab.bar(Lab.TENANT)).doesNotExist();
        another.stop();
        try (var files = Files.list(lab.segments())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldSayThatHugePagesAreShort() throws IOException {
        final long tooMuch = (HugePages.free() + 1) * 2;
        Files.writeString(
                lab.agentConfig(), Files.readString(lab.agentConfig()).replace(MEBIBYTES + "MiB", tooMuch + "MiB"));
        final LabProcess agent =
                lab.runAgent("agent", "--config", lab.agentConfig().toString());
        assertThat(agent.awaitEnd()).isEqualTo(7);
        assertThat(agent.log()).contains("MEMORY_SHORT").contains("vm.nr_hugepages");
        try (var files = Files.list(lab.segments())) {
            assertThat(files).isEmpty();
        }
    }

    private static void exchange(final LabClient left, final LabClient right, final String channel) {
        left.tell("open", "left", channel, "right", 5_000);
        right.tell("accept", "right", channel, 10_000);
        send(left, right, channel);
    }

    private static void send(final LabClient left, final LabClient right, final String channel) {
        for (final int size : new int[] {8, 1 << 20}) {
            sendOneWay(left, right, channel, size);
            sendOneWay(right, left, channel, size);
        }
    }

    private static void sendOneWay(final LabClient from, final LabClient to, final String channel, final int size) {
        to.begin("receive", channel, 20, size);
        final String sent = from.tell("send", channel, 20, size);
        assertThat(to.answer()).isEqualTo("ok " + sent);
    }
}
