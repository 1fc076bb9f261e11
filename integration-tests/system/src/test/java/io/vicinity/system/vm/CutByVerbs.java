package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.Qmp;
import io.vicinity.vmlab.VmTest;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A cable that is taken out of the device of a real guest while a file goes through it by verbs. It is run by {@code mvn verify -Psoak}; between
 * processes, by TCP, each build tries the same.
 */
@VmTest
@ExtendWith(Alone.class)
@Tag("fabric")
class CutByVerbs {
    @RegisterExtension
    static final GuestsOnTwoHosts GUESTS =
            new GuestsOnTwoHosts(spec -> spec.softRoce().memory(PerfPair.GUEST_MEMORY_MIB));

    private static final Path FILE = FileTransferContract.REAL_FILE;

    /** Some of the file, and not all of it. */
    private static final long PACKETS_BEFORE = 2_000;

    /** Whoever loses patience first: the channel, or the command that sees nothing move. */
    private static final String WHY =
            "the other end could not be reached|the other end was not heard of|nothing moved for 30 s";

    private static Guest sender;
    private static Vms vms;

    @BeforeAll
    static void start(final TwoHosts two) {
        sender = two.host(1).guest(GuestVms.name(1));
        vms = two.vms();
    }

    @Test
    void shouldLoseNothingWhenTheCableIsOutForFiveSeconds() throws InterruptedException {
        final VmCommand receive = FileTransferContract.startReceiving(vms);
        final VmCommand send = FileTransferContract.startSending(vms, FILE);
        awaitTraffic();

        link(false);
        Thread.sleep(5_000);
        link(true);

        assertThat(send.awaitExit()).as(send.output()).isZero();
        assertThat(receive.awaitExit()).as(receive.output()).isZero();
        assertThat(send.output()).contains("event=fabric_carrier carrier=verbs on rxe0:1");
        assertThat(vms.directory(2).resolve(FILE.getFileName())).hasSameBinaryContentAs(FILE);
    }

    @Test
    void shouldTellBothEndsWhyTheyEndWhenTheCableStaysOut() {
        final VmCommand receive = FileTransferContract.startReceiving(vms);
        final VmCommand send = FileTransferContract.startSending(vms, FILE);
        awaitTraffic();

        link(false);
        try {
            assertThat(send.awaitExit()).as(send.output()).isNotZero();
            assertThat(receive.awaitExit()).as(receive.output()).isNotZero();
        } finally {
            link(true);
        }
        assertThat(send.output()).contains("sending to inbox: ").containsPattern(WHY);
        assertThat(receive.output()).contains("receiving from ").containsPattern(WHY);
    }

    private static void awaitTraffic() {
        final long before = VerbsPackets.sentBy(sender);
        await().atMost(VicinityHost.PATIENCE).until(() -> VerbsPackets.sentBy(sender) - before > PACKETS_BEFORE);
    }

    private static void link(final boolean up) {
        final var ignored = sender.qmp()
                .execute("set_link", Qmp.arguments().put("name", "bridge").put("up", up));
    }
}
