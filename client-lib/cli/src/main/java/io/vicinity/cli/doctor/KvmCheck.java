package io.vicinity.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether VMs run on the processor itself. That {@code /dev/kvm} answers says little, above all where this host is a VM: so one is
 * started. It has a boot sector of three instructions, which ends QEMU by its debug exit with a status that nothing else has.
 */
final class KvmCheck implements Check {
    private static final String NAME = "kvm";
    /** {@code mov al, 0x10; out 0xf4, al; hlt}. */
    private static final byte[] PROGRAM = {(byte) 0xb0, 0x10, (byte) 0xe6, (byte) 0xf4, (byte) 0xf4};
    /** The device's rule: twice the value that was written, and one. */
    private static final int STATUS = 0x21;

    private static final int SECTOR = 512;
    private static final long BOOT_SECONDS = 5;
    private static final String SLOW = "VMs are emulated, some 20 times slower";

    private final Machine machine;
    private final Optional<Path> qemu;

    /**
     * Creates the check.
     *
     * @param machine to look at.
     * @param qemu    to start, for a PC; empty: none is installed, or it is for another machine.
     */
    KvmCheck(final Machine machine, final Optional<Path> qemu) {
        this.machine = machine;
        this.qemu = qemu;
    }

    @Override
    public List<Finding> look() {
        final Path device = machine.path("/dev/kvm");
        if (!Files.exists(device)) {
            return List.of(Finding.warning(
                    NAME,
                    "there is no " + device + ": " + SLOW,
                    "load kvm_intel or kvm_amd, and permit nested virtualisation where this host is a VM"));
        }
        if (!Files.isWritable(device)) {
            return List.of(Finding.warning(
                    NAME,
                    "this user may not use " + device,
                    "join its group, usually kvm, or run QEMU as another user"));
        }
        if (qemu.isEmpty()) {
            return List.of(Finding.ok(NAME, device + " is there"));
        }
        return List.of(
                boots(qemu.get())
                        ? Finding.ok(NAME, "a VM boots on " + device)
                        : Finding.warning(
                                NAME,
                                device + " is there, but no VM boots on it: " + SLOW,
                                "permit nested virtualisation where this host is a VM, or start QEMU with -accel tcg"));
    }

    private boolean boots(final Path program) {
        try {
            final Path image = Files.createTempFile("vicinity-doctor", ".img");
            try {
                Files.write(image, bootSector());
                return machine.run(command(program, image), BOOT_SECONDS)
                        .map(answer -> answer.status() == STATUS)
                        .orElse(false);
            } finally {
                Files.delete(image);
            }
        } catch (final IOException e) {
            return false;
        }
    }

    private static byte[] bootSector() {
        final byte[] sector = Arrays.copyOf(PROGRAM, SECTOR);
        sector[SECTOR - 2] = 0x55;
        sector[SECTOR - 1] = (byte) 0xaa;
        return sector;
    }

    private static List<String> command(final Path program, final Path image) {
        return List.of(
                program.toString(),
                "-accel",
                "kvm",
                "-M",
                "pc",
                "-m",
                "16",
                "-display",
                "none",
                "-nodefaults",
                "-no-reboot",
                "-drive",
                "file=" + image.toString().replace(",", ",,") + ",format=raw,if=floppy,read-only=on",
                "-device",
                "isa-debug-exit,iobase=0xf4,iosize=4");
    }
}
