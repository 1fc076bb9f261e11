package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Finds out by a real boot whether KVM works: a {@code /dev/kvm} that answers proves nothing. The answer is kept for as long as the
 * machine is up.
 */
final class AcceleratorProbe {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long PATIENCE_SECONDS = 10;

    private AcceleratorProbe() {}

    static Accelerator probe(final Kit kit, final Path initramfs, final Path scratch) throws IOException {
        if (!Files.isReadable(Path.of("/dev/kvm")) || !Files.isWritable(Path.of("/dev/kvm"))) {
            return Accelerator.TCG;
        }
        final Path answer = kit.cache().resolve("accelerator");
        final String bootId = Files.readString(BOOT_ID).strip();
        if (Files.exists(answer)) {
            final String[] words = Files.readString(answer).strip().split(" ", -1);
            if (words.length == 2 && words[0].equals(bootId) && words[1].equals(Accelerator.KVM.name())) {
                return Accelerator.KVM;
            }
            if (words.length == 2 && words[0].equals(bootId) && words[1].equals(Accelerator.TCG.name())) {
                return Accelerator.TCG;
            }
        }
        Progress.say("trying whether KVM boots a guest");
        final Accelerator found = boots(kit, initramfs, scratch) ? Accelerator.KVM : Accelerator.TCG;
        Progress.say("guests run by " + found);
        Files.writeString(answer, bootId + " " + found.name() + "\n");
        return found;
    }

    private static boolean boots(final Kit kit, final Path initramfs, final Path scratch) throws IOException {
        final Path console = scratch.resolve("kvm-probe.console");
        final Process qemu = Keeper.start(
                scratch.resolve("kvm-probe.pid"),
                scratch.resolve("kvm-probe.log"),
                QemuCommand.probe(kit, initramfs, console));
        try {
            return qemu.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && Files.exists(console)
                    && Files.readString(console, StandardCharsets.ISO_8859_1).contains("vmlab: alive");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            qemu.getOutputStream().close();
        }
    }
}
