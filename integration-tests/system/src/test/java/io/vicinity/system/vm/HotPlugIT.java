package io.vicinity.system.vm;

import static io.vicinity.system.vm.PluggableGuests.BYSTANDER_VM;
import static io.vicinity.system.vm.PluggableGuests.PEER_VM;
import static io.vicinity.system.vm.PluggableGuests.PLUGGED_VM;
import static io.vicinity.system.vm.SharedGuests.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Dialogue;
import io.vicinity.lab.LabClientMain;
import io.vicinity.vmlab.Qmp;
import io.vicinity.vmlab.VmTest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A device comes into a running guest and goes again, with and without a warning, while programs use it. A plain one: these guests may be
 * emulated, and QEMU does not survive to take a doorbell device out of such a one.
 */
@VmTest
@ExtendWith(PluggableGuests.class)
class HotPlugIT {
    private static final String DEVICE = "vicinity-" + TENANT;

    /** Of attach, use and detach: enough in each build that what a round leaves is met by another, more where there is time. */
    private static final int ROUNDS = Integer.getInteger("vicinity.hotplug.rounds", 4);

    private static final int SIZE = 256;
    private static final int REST_MILLIS = 5;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String TAKEN_OUT_HERE = "the shared memory was taken out of this VM";
    private static final String TAKEN_OUT_THERE = "the shared memory was taken out of the VM of one end";

    private static VicinityHost host;
    private static GuestSpeaker pluggedClient;
    private static GuestSpeaker peerClient;
    private static GuestSpeaker bystanderClient;
    private static Dialogue plugged;
    private static Dialogue peer;
    private static Dialogue bystander;
    private static int names;

    private String here;
    private String there;

    @BeforeAll
    static void start(final VicinityHost shared) {
        host = shared;
        pluggedClient = host.client(PLUGGED_VM);
        peerClient = host.client(PEER_VM);
        bystanderClient = host.client(BYSTANDER_VM);
        for (final GuestSpeaker client : List.of(pluggedClient, peerClient, bystanderClient)) {
            client.awaitLine(0, line -> line.equals(LabClientMain.STARTED), VicinityHost.PATIENCE);
        }
        plugged = new Dialogue(pluggedClient, VicinityHost.PATIENCE);
        peer = new Dialogue(peerClient, VicinityHost.PATIENCE);
        bystander = new Dialogue(bystanderClient, VicinityHost.PATIENCE);
    }

    @AfterAll
    static void end() {
        // Their guests are others' too.
        peerClient.kill();
        bystanderClient.kill();
    }

    @BeforeEach
    void claim() {
        names++;
        here = "here-" + names;
        there = "there-" + names;
        peer.tell("claim", there);
    }

    @AfterEach
    void release() {
        peer.tell("release", there);
        if (devicesInGuest() > 0) {
            host.operate("vm", "detach", PLUGGED_VM, "--force", "--deadline", "1s");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "plain")
    void shouldGiveARunningVmAChannelAndTakeItAway(final String model) {
        assertThat(list()).contains(PLUGGED_VM, "running", "rp1(64MiB)");
        final long start = System.nanoTime();
        attach(model);
        connect("channel");
        plugged.tell("send", "channel", 1, SIZE);
        peer.tell("receive", "channel", 1, SIZE);
        say("from `vm attach --model " + model + "` to the first message on a channel", start);
        assertThat(list()).contains(TENANT + " " + model);

        plugged.begin("awaitend", "channel", PATIENCE_MILLIS);
        peer.begin("awaitend", "channel", PATIENCE_MILLIS);
        final long end = System.nanoTime();
        detach();
        say("`vm detach` with " + model, end);
        assertThat(plugged.success()).isEqualTo(TAKEN_OUT_HERE);
        assertThat(peer.success()).isEqualTo(TAKEN_OUT_THERE);
        assertThat(devicesInGuest()).isZero();
        assertThat(peer.tell("info")).doesNotContain(PLUGGED_VM);
    }

    @Test
    void shouldPlugAndUnplugAgainAndAgainWhileOthersTalkUndisturbed() {
        final String other = "other-" + names;
        bystander.tell("claim", other);
        bystander.tell("open", other, "stream", there, 0);
        peer.tell("accept", there, "stream", PATIENCE_MILLIS);
        bystander.tell("trickle", "stream", SIZE, REST_MILLIS);
        peer.tell("drain", "stream", SIZE);
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                final long start = System.nanoTime();
                attach("plain");
                connect("channel");
                plugged.tell("trickle", "channel", SIZE, REST_MILLIS);
                peer.tell("drain", "channel", SIZE);
                detach();
                final String sent = plugged.tell("stop", "channel");
                assertThat(sent).doesNotStartWith("0 ");
                peer.tell("stop", "channel");
                // The memory of the other end is used again only when this end has let go of it too.
                peer.tell("close", "channel");
                say("round " + round + " of attach, use and detach", start);
            }
        } finally {
            final String sent = bystander.tell("stop", "stream");
            final String received = peer.tell("stop", "stream");
            System.out.println("meanwhile the others sent and received messages, with the longest pause in ms: " + sent
                    + ", " + received);
            assertThat(received.split(" ", -1)[0])
                    .isEqualTo(sent.split(" ", -1)[0])
                    .isNotEqualTo("0");
            bystander.tell("release", other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "plain")
    void shouldCloseChannelsOfADeviceThatIsTakenOutWithoutAWarningAndUseItAgain(final String model) {
        attach(model);
        connect("quiet");
        openAgain("busy");
        plugged.tell("trickle", "busy", SIZE, REST_MILLIS);
        peer.tell("drain", "busy", SIZE);
        plugged.begin("awaitend", "quiet", PATIENCE_MILLIS);
        peer.begin("awaitend", "quiet", PATIENCE_MILLIS);

        final Qmp qmp = host.guest(PLUGGED_VM).qmp();
        qmp.execute("device_del", Qmp.arguments().put("id", DEVICE));
        qmp.awaitEvent("DEVICE_DELETED", data -> data.path("device").asText().equals(DEVICE), VicinityHost.PATIENCE);
        final long gone = System.nanoTime();
        // By the daemon, or by the agent, whose hypervisor may be quicker.
        assertThat(plugged.success()).isIn(TAKEN_OUT_HERE, TAKEN_OUT_THERE);
        say("from the end of the " + model + " device to the close in its VM", gone);
        assertThat(peer.success()).isEqualTo(TAKEN_OUT_THERE);
        say("from the end of the " + model + " device to the close in its peer", gone);
        plugged.tell("stop", "busy");
        peer.tell("stop", "busy");
        assertThat(host.daemon(PLUGGED_VM).isRunning()).isTrue();

        attach(model);
        connect("again");
        plugged.tell("send", "again", 1, SIZE);
        peer.tell("receive", "again", 1, SIZE);
        detach();
        assertThat(pluggedClient.isRunning()).isTrue();
    }

    /** A channel between the guest that has a device now and its peer. */
    private void connect(final String channel) {
        plugged.tell("claim", here);
        openAgain(channel);
    }

    private void openAgain(final String channel) {
        plugged.tell("open", here, channel, there, PATIENCE_MILLIS);
        peer.tell("accept", there, channel, PATIENCE_MILLIS);
    }

    private static String list() {
        return succeed("vm", "list").replaceAll(" +", " ");
    }

    private static void attach(final String model) {
        assertThat(succeed("vm", "attach", PLUGGED_VM, "--tenant", TENANT, "--model", model))
                .contains("has the memory of tenant " + TENANT);
    }

    private static void detach() {
        assertThat(succeed("vm", "detach", PLUGGED_VM)).contains("nothing in VM " + PLUGGED_VM + " maps the memory");
    }

    private static String succeed(final String... command) {
        final OperatorResult result = host.operate(command);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    private static long devicesInGuest() {
        return Long.parseLong(host.guest(PLUGGED_VM)
                .run("cat /sys/bus/pci/devices/*/device | grep -c 0x1110 || true")
                .strip());
    }

    private static void say(final String what, final long start) {
        System.out.println(String.format(
                Locale.ROOT,
                "%s: %.2f s",
                what,
                Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3));
    }
}
