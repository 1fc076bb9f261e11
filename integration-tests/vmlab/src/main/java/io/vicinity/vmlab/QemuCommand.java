package io.vicinity.vmlab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How QEMU is called. */
final class QemuCommand {
    /** Without a second processor to come, TCG does atomics that are none for other QEMUs: they lose updates. */
    private static final int LEAST_MAX_CPUS = 2;

    /** Without an HPET: one emulated clock less to be late on a busy machine. */
    private static final String MACHINE = "q35,hpet=off";

    /**
     * A kernel that checks its timer while it boots may take a late one for broken; so it may take its best clock, and each look at another
     * holds up the device that a guest waits for.
     */
    private static final String KERNEL_ARGUMENTS =
            "console=ttyS0 quiet nokaslr mitigations=off no_timer_check tsc=reliable panic=-1";

    private static final int PROBE_MEBIBYTES = 256;

    private QemuCommand() {}

    static List<String> guest(
            final Kit kit,
            final Accelerator accelerator,
            final GuestRoot root,
            final GuestFiles files,
            final GuestSpec spec) {
        final List<String> command = base(kit, accelerator, root.initramfs(), files.console(), spec.memoryMebibytes());
        command.addAll(List.of("-name", spec.name()));
        command.addAll(List.of("-smp", spec.vcpus() + ",maxcpus=" + Math.max(LEAST_MAX_CPUS, spec.vcpus())));
        command.addAll(List.of("-append", KERNEL_ARGUMENTS + (spec.hasIommu() ? " intel_iommu=on" : "")));
        if (spec.hasIommu()) {
            command.addAll(List.of("-machine", "kernel-irqchip=split", "-device", "intel-iommu,intremap=on"));
        }
        root.image().ifPresentOrElse(image -> imageRoot(command, image), () -> sharedRoot(command, files));
        ports(command, files, root.image().isPresent());
        command.addAll(List.of("-qmp", "unix:" + escape(files.qmpSocket()) + ",server=on,wait=off"));
        command.addAll(spec.devices());
        return command;
    }

    /** What makes such a command wait for a guest that migrates to it. */
    static List<String> incoming(final GuestFiles files) {
        return List.of("-incoming", migrationUri(files));
    }

    /** QEMU's name for where a guest migrates to. */
    static String migrationUri(final GuestFiles files) {
        return "unix:" + files.migrationSocket();
    }

    private static void sharedRoot(final List<String> command, final GuestFiles files) {
        share(command, "hostroot", Path.of("/"), ",readonly=on");
        share(command, "share", files.share(), "");
        command.addAll(List.of(
                "-chardev",
                "socket,id=jobs,server=on,wait=off,path=" + escape(files.jobSocket()),
                "-serial",
                "chardev:jobs"));
    }

    /** Two QEMUs have the image open while the guest migrates, so none may lock it. */
    private static void imageRoot(final List<String> command, final Path image) {
        command.addAll(List.of(
                "-blockdev",
                "driver=file,node-name=root,read-only=on,locking=off,filename=" + escape(image),
                "-device",
                "virtio-blk-pci,drive=root"));
    }

    /** The guest knows the only such device's ports as {@code /dev/vport0pN}; port 0 would be a console's. */
    private static void ports(final List<String> command, final GuestFiles files, final boolean alsoForJobs) {
        final int count = Ports.COUNT + (alsoForJobs ? JobPorts.COUNT : 0);
        command.addAll(List.of("-device", "virtio-serial-pci,max_ports=" + (count + 1)));
        for (int number = 1; number <= count; number++) {
            command.addAll(List.of(
                    "-chardev",
                    "socket,id=port" + number + ",server=on,wait=off,path=" + escape(files.portSocket(number)),
                    "-device",
                    "virtserialport,chardev=port" + number + ",nr=" + number));
        }
    }

    /** A kernel that boots, says that it lives, and ends. */
    static List<String> probe(final Kit kit, final Path initramfs, final Path console) {
        final List<String> command = base(kit, Accelerator.KVM, initramfs, console, PROBE_MEBIBYTES);
        command.addAll(List.of("-append", KERNEL_ARGUMENTS + " vmlab.probe"));
        return command;
    }

    private static List<String> base(
            final Kit kit,
            final Accelerator accelerator,
            final Path initramfs,
            final Path console,
            final int mebibytes) {
        return new ArrayList<>(List.of(
                kit.qemu().toString(),
                "-machine",
                MACHINE,
                "-accel",
                accelerator.option(),
                "-cpu",
                "max",
                "-m",
                mebibytes + "M",
                "-nodefaults",
                "-display",
                "none",
                "-no-reboot",
                "-kernel",
                kit.kernel().toString(),
                "-initrd",
                initramfs.toString(),
                "-chardev",
                "file,id=console,append=on,path=" + escape(console),
                "-serial",
                "chardev:console"));
    }

    private static void share(final List<String> command, final String tag, final Path path, final String options) {
        command.addAll(List.of(
                "-fsdev",
                "local,id=" + tag + ",security_model=none,multidevs=remap,path=" + escape(path) + options,
                "-device",
                "virtio-9p-pci,fsdev=" + tag + ",mount_tag=" + tag));
    }

    /** A path as the value of one of QEMU's options, in which a comma must be doubled. */
    static String escape(final Path path) {
        return path.toString().replace(",", ",,");
    }
}
