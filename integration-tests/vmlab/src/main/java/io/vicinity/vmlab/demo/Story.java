package io.vicinity.vmlab.demo;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.GuestSpec;
import io.vicinity.vmlab.Job;
import io.vicinity.vmlab.LabHost;
import io.vicinity.vmlab.VmLab;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Two guests of one tenant on one host send each other a file, and are measured. Results go to {@code out}, headings beside them. */
final class Story {
    private static final List<String> NAMES = List.of("vm1", "vm2");
    private static final int FIRST_PORT = 7690;
    private static final String BATCHES = "3";
    private static final String SECONDS = "60";
    private static final String WARM_UP = "2";

    private final VmLab lab;
    private final Path bin;
    private final Path jdk;
    private final Telling telling;

    /**
     * Prepares the story.
     *
     * @param lab that the guests run in.
     * @param bin where the launchers are.
     * @param jdk that they shall use.
     */
    Story(final VmLab lab, final Path bin, final Path jdk, final Telling telling) {
        this.lab = lab;
        this.bin = bin;
        this.jdk = jdk;
        this.telling = telling;
    }

    void tell() {
        telling.heading("On the host: an agent with one tenant, '" + HostAgent.TENANT + "', and "
                + HostAgent.SEGMENT_SIZE + " of memory for its VMs");
        final LabHost host = lab.host("host");
        final HostAgent agent = HostAgent.start(lab, host, bin);

        telling.heading("Booting vm1 and vm2, each with an ivshmem device served by the agent; QEMU runs them by "
                + lab.accelerator() + hint());
        final List<Vm> vms = boot(host, agent);
        final Vm first = vms.get(0);
        final Vm second = vms.get(1);

        telling.heading("What vm1 knows: vicinity info; what vm2 finds wrong with itself: vicinity doctor");
        final Job info = first.vicinity("info");
        final Job doctor = second.vicinity("doctor");
        telling.show(Vm.await(info, 0));
        // 1 is for warnings, which translated guests deserve.
        telling.show(Vm.await(doctor, 0, 1));

        sendFile(first, second);
        final Comparison latency = measure(first, second, "latency", "8", "half a round trip of 8 B");
        final Comparison bandwidth = measure(first, second, "bandwidth", "1MiB", "messages of 1 MiB");

        telling.heading("In short, between two VMs on one host (" + lab.accelerator() + ")");
        telling.show(String.format(
                Locale.ROOT,
                "half a round trip, 8 B   %8.2f us by Vicinity   %8.2f us by TCP   %.0f times shorter%n"
                        + "bandwidth, 1 MiB         %8.0f MB/s by Vicinity %8.0f MB/s by TCP %.0f times higher%n",
                latency.vicinity(),
                latency.tcp(),
                latency.tcp() / latency.vicinity(),
                bandwidth.vicinity(),
                bandwidth.tcp(),
                bandwidth.vicinity() / bandwidth.tcp()));
    }

    private String hint() {
        return switch (lab.accelerator()) {
            case KVM -> "";
            case TCG -> " (KVM does not work here: all takes some 20 times as long as on the metal, ratios hold)";
        };
    }

    private List<Vm> boot(final LabHost host, final HostAgent agent) {
        final List<Guest> guests = host.boot(NAMES.stream()
                .map(name -> GuestSpec.named(name).ivshmemDoorbell(agent.ivshmemSocket(), HostAgent.VECTORS))
                .toArray(GuestSpec[]::new));
        telling.heading("In each guest: the daemon, which finds the device by itself (--bar auto)");
        final List<Vm> vms = guests.stream()
                .map(guest -> {
                    agent.enrol(guest.name(), guest.share().resolve("pki"));
                    final Vm vm = new Vm(guest, bin, jdk);
                    vm.startDaemon(agent.address());
                    return vm;
                })
                .toList();
        vms.forEach(vm -> telling.show(vm.awaitDaemon()));
        return vms;
    }

    private void sendFile(final Vm first, final Vm second) {
        final Path file = jdk.resolve("lib").resolve("server").resolve("libjvm.so");
        telling.heading("vm2 waits at the endpoint 'inbox', vm1 sends it " + file);
        final Job receive = second.vicinity("receive", "--name", "inbox", "--output", "/tmp");
        final Job send = first.vicinity("send", "--wait", "60s", file.toString(), "inbox");
        telling.show(Vm.await(send, 0));
        telling.show(Vm.await(receive, 0));
        final Job sentSum = first.sha256(file.toString());
        final Job receivedSum = second.sha256("/tmp/libjvm.so");
        final String sent = Vm.await(sentSum, 0);
        final String received = Vm.await(receivedSum, 0);
        telling.show("sent     " + sent + "received " + received);
        if (!sent.equals(received)) {
            throw new DemoFailure("the files differ");
        }
    }

    private Comparison measure(
            final Vm first, final Vm second, final String test, final String size, final String what) {
        telling.heading("Measuring " + what + ", in turns with TCP between the two: vm2 runs vicinity perf follow, vm1 "
                + "vicinity perf " + test);
        final Job follower = second.vicinity("perf", "follow", test);
        final Job leader = first.vicinity(
                "perf",
                test,
                "--peer",
                test,
                "--sizes",
                size,
                "--against",
                "tcp",
                "--tcp",
                second.address() + ":" + FIRST_PORT,
                "--batches",
                BATCHES,
                "--seconds",
                SECONDS,
                "--warm-up",
                WARM_UP);
        final String report = Vm.await(leader, 0);
        Vm.await(follower, 0);
        telling.show(report);
        return Comparison.read(report);
    }
}
