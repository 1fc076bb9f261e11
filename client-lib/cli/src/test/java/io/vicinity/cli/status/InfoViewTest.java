package io.vicinity.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.EndpointStatus;
import io.vicinity.client.VicinityInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class InfoViewTest {
    private static InfoView view(final boolean connected) {
        return new InfoView(
                new VicinityInfo(
                        "vm1",
                        "acme",
                        1,
                        7,
                        Path.of("/dev/shm/vicinity-acme"),
                        256L << 20,
                        42,
                        1,
                        "0.1",
                        connected ? "0.2" : "",
                        "10.0.0.1:7611",
                        connected,
                        List.of(new VicinityInfo.Peer(2, "vm2", 3, true)),
                        1,
                        2,
                        3,
                        Optional.of(new VicinityInfo.Bar(
                                "0000:00:03.0",
                                OptionalInt.of(5),
                                "UNCACHED",
                                640.4,
                                12e6,
                                20e6,
                                false,
                                List.of("the BAR is mapped uncached"),
                                List.of("0000:00:04.0: holds no segment"))),
                        Duration.ofMillis(120),
                        "EVENTFD",
                        "position 3",
                        List.of(new VicinityInfo.Refused("plain_text", 6)),
                        "auto"),
                List.of(
                        new EndpointStatus("inbox", "vm2", "host-a", false, 2, 4),
                        new EndpointStatus("archive", "vm7", "host-b", true, 0, 0)),
                "0.3");
    }

    @Test
    void shouldTellPeople() {
        assertThat(view(true).text())
                .contains(
                        "VM         vm1, tenant acme, peer 1, incarnation 7",
                        "segment    /dev/shm/vicinity-acme, 256MiB, generation 42, layout 1",
                        "memory     PCI device 0000:00:03.0, ivshmem position 5, mapped UNCACHED, read latency 640 ns,"
                                + " read 12.0 MB/s, write 20.0 MB/s, atomics are torn",
                        "warning    the BAR is mapped uncached",
                        "not used   0000:00:04.0: holds no segment",
                        "agent      10.0.0.1:7611, connected, heartbeat 120 ms ago",
                        "doorbell   EVENTFD, position 3",
                        "versions   client 0.3, daemon 0.1, agent 0.2",
                        "peer       2 vm2, incarnation 3, connected",
                        "refused    6 connections on the fabric for plain_text",
                        "endpoint   inbox in vm2 on host-a, 4 channels",
                        "endpoint   archive in vm7 on host-b");
    }

    @Test
    void shouldTellThatTheAgentIsAway() {
        assertThat(view(false).text())
                .anyMatch(line -> line.contains("not reached, open channels go on"))
                .anyMatch(line -> line.contains("agent unknown"));
    }

    @Test
    void shouldTellPrograms() {
        assertThat(view(true).json().toString())
                .contains(
                        "\"vm\":\"vm1\"",
                        "\"segment_size\":268435456",
                        "\"agent_connected\":true",
                        "\"memory\":[{\"pci_address\":\"0000:00:03.0\",\"ivshmem_position\":5,\"mapping\":\"UNCACHED\",",
                        "\"atomics_hold\":false,\"warnings\":[{\"warning\":\"the BAR is mapped uncached\"}]",
                        "\"doorbell\":\"EVENTFD\"",
                        "\"peers\":[{\"peer_id\":2,\"vm\":\"vm2\",\"incarnation\":3,\"connected\":true}]",
                        "\"fabric_refused\":[{\"reason\":\"plain_text\",\"count\":6}]",
                        "\"names\":[{\"name\":\"inbox\",\"vm\":\"vm2\",\"host\":\"host-a\",\"channels\":4},");
    }
}
