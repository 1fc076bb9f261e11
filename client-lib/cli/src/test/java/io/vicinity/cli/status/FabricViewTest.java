package io.vicinity.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.FabricDevices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FabricViewTest {
    private static final FabricView VERBS = new FabricView(new FabricDevices(
            "auto",
            List.of(new FabricDevices.Port(
                    "rxe0:1",
                    "ACTIVE",
                    "Ethernet",
                    "2.5 Gb/sec",
                    List.of("fe80::1"),
                    Optional.of("eth0"),
                    OptionalInt.of(1500))),
            Optional.of("rxe0:1"),
            "the first port that is active and has a GID",
            "1.13.1"));

    private static final FabricView TCP = new FabricView(new FabricDevices(
            "none", List.of(), Optional.empty(), "the configuration wants no device", "there is no libucp.so.0"));

    @Test
    void shouldTellPeople() {
        assertThat(VERBS.text())
                .containsExactly(
                        "carrier    verbs on rxe0:1: the first port that is active and has a GID",
                        "configured auto",
                        "UCX        1.13.1",
                        "port       rxe0:1, ACTIVE, Ethernet, 2.5 Gb/sec, interface eth0, MTU 1500",
                        "GID        fe80::1 of rxe0:1");
        assertThat(TCP.text())
                .containsExactly(
                        "carrier    TCP: the configuration wants no device",
                        "configured none",
                        "UCX        there is no libucp.so.0");
    }

    @Test
    void shouldTellPrograms() {
        assertThat(VERBS.json().toString())
                .isEqualTo(
                        "{\"carrier\":\"verbs\",\"device\":\"rxe0:1\",\"reason\":\"the first port that is active and has a"
                                + " GID\",\"configured\":\"auto\",\"ucx\":\"1.13.1\",\"ports\":[{\"name\":\"rxe0:1\",\"state\":\"ACTIVE\","
                                + "\"link_layer\":\"Ethernet\",\"rate\":\"2.5 Gb/sec\",\"interface\":\"eth0\",\"mtu\":1500,"
                                + "\"gids\":[{\"gid\":\"fe80::1\"}]}]}");
        assertThat(TCP.json().toString()).contains("\"carrier\":\"tcp\",\"device\":\"\"", "\"ports\":[]");
    }
}
