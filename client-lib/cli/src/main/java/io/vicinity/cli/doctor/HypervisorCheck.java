package io.vicinity.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** QEMU and libvirt on this host. */
final class HypervisorCheck implements Check {
    private static final String QEMU = "qemu";
    private static final String APPARMOR = "apparmor";
    /** What libvirt lets every QEMU of the host do, and what an administrator adds to it. */
    private static final List<String> ABSTRACTIONS =
            List.of("/etc/apparmor.d/local/abstractions/libvirt-qemu", "/etc/apparmor.d/abstractions/libvirt-qemu");

    private final Machine machine;

    HypervisorCheck(final Machine machine) {
        this.machine = machine;
    }

    @Override
    public List<Finding> look() {
        final List<Finding> findings = new ArrayList<>();
        findings.add(qemu());
        findings.addAll(new KvmCheck(machine, machine.program("qemu-system-x86_64")).look());
        if (machine.program("virsh").isPresent()) {
            findings.add(appArmor());
        }
        return findings;
    }

    private Finding qemu() {
        final Optional<Path> qemu = machine.program("qemu-system-" + architecture());
        if (qemu.isEmpty()) {
            return Finding.warning(
                    QEMU,
                    "qemu-system-" + architecture() + " is not installed: this host can run no VM",
                    "install it (Debian: qemu-system-x86), or heed this not where only processes talk");
        }
        final String version = machine.run(List.of(qemu.get().toString(), "--version"))
                .flatMap(answer -> answer.out().lines().findFirst())
                .orElse("");
        return version.isEmpty()
                ? Finding.failure(QEMU, qemu.get() + " does not run", "install it again")
                : Finding.ok(QEMU, version);
    }

    private static String architecture() {
        final String java = System.getProperty("os.arch");
        return "amd64".equals(java) ? "x86_64" : java;
    }

    private Finding appArmor() {
        if (machine.text("/sys/module/apparmor/parameters/enabled")
                .filter("Y"::equals)
                .isEmpty()) {
            return Finding.ok(APPARMOR, "off");
        }
        final boolean isTold = ABSTRACTIONS.stream()
                .map(machine::text)
                .flatMap(Optional::stream)
                .anyMatch(text -> text.contains("vicinity"));
        return isTold
                ? Finding.ok(APPARMOR, "libvirt's QEMUs may use Vicinity's memory and sockets")
                : Finding.warning(
                        APPARMOR,
                        "AppArmor keeps libvirt's QEMUs from Vicinity's memory and sockets",
                        "install deploy/apparmor/abstractions-libvirt-qemu as " + ABSTRACTIONS.getFirst());
    }
}
