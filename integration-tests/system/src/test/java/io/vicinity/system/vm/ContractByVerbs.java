package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.JobResult;
import io.vicinity.vmlab.LabHost;
import io.vicinity.vmlab.SoftRoce;
import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of channels by verbs: the tests that pass over UCX's TCP everywhere pass over a device in a real guest, as they are. It takes
 * some minutes where QEMU translates, and is run by {@code mvn verify -Psoak}.
 */
@VmTest
@ExtendWith(Alone.class)
@Tag("fabric")
class ContractByVerbs {
    private static final String CONTRACT = "io.vicinity.client.channel.UcxContractTest";
    private static final Path PROJECT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final int MEMORY_MIB = 1024;
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void shouldHoldByVerbsInAGuest(final VmLab lab) {
        lab.visible(PROJECT);
        try (LabHost host = lab.host("contract")) {
            holdsIn(host.boot(GuestSpec.named("vm-1").softRoce().memory(MEMORY_MIB))
                    .getFirst());
        }
    }

    private static void holdsIn(final Guest guest) {
        final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        final JobResult run = guest.run(
                "UCX_NET_DEVICES=" + SoftRoce.DEVICE + ":1 UCX_TLS=rc UCX_UD_VERBS_ETH_DGID_CHECK=n exec "
                        + Guest.quote(java.toString())
                        + " --add-opens java.base/jdk.internal.misc=ALL-UNNAMED --enable-native-access=ALL-UNNAMED"
                        + " --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "
                        + Guest.quote(System.getProperty("java.class.path")) + " "
                        + ContractMain.class.getName() + " " + CONTRACT,
                LONG);
        System.out.println(run.output());
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).contains("failed=0 skipped=0").doesNotContain("tests=0");
    }
}
