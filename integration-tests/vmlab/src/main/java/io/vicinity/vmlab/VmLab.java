package io.vicinity.vmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Real virtual machines on this machine: QEMU boots a Debian kernel, and the guests' root is this machine's own, read-only, so that
 * they have its JDK and whatever was just built. KVM where it works, TCG elsewhere.
 *
 * <pre>{@code
 * try (VmLab lab = VmLab.open()) {
 *     Guest guest = lab.host("host").boot(GuestSpec.named("vm1")).getFirst();
 *     System.out.println(guest.run("uname -a"));
 * }
 * }</pre>
 *
 * <p>Nothing of it is left when it is closed; when this JVM is killed, its guests end at once, and the next lab removes the rest.
 * Thread-safe.
 */
public final class VmLab implements AutoCloseable {
    private final Kit kit;
    private final Path directory;
    private final Path memory;
    private final Path initramfs;
    private final Accelerator accelerator;
    private final List<Path> visible = new CopyOnWriteArrayList<>();
    private final List<LabHost> hosts = new CopyOnWriteArrayList<>();
    private final List<Runnable> endings = new CopyOnWriteArrayList<>();
    private final Thread closeAtExit = new Thread(this::end, "vmlab-close");

    private LabSwitch labSwitch;

    private VmLab(final Kit kit) throws IOException {
        this.kit = kit;
        directory = LabDirectory.create(
                Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
        memory = LabDirectory.create(Path.of("/dev/shm"));
        initramfs = Initramfs.write(kit, directory.resolve("initramfs"));
        accelerator = AcceleratorProbe.probe(kit, initramfs, directory);
    }

    /**
     * Gets all that is needed, and opens a lab without guests.
     *
     * @throws VmLabUnavailableException if this machine cannot run virtual machines, with the reason.
     */
    public static VmLab open() {
        final Kit kit = Provisioner.provision();
        try {
            final VmLab lab = new VmLab(kit);
            Runtime.getRuntime().addShutdownHook(lab.closeAtExit);
            return lab;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What runs the guests' instructions. */
    public Accelerator accelerator() {
        return accelerator;
    }

    /** Where everything of this lab lies until it is closed; short, for sockets' paths must be. */
    public Path directory() {
        return directory;
    }

    /** A directory in shared memory, which is there until the lab is closed: for what guests map. */
    public Path memory() {
        return memory;
    }

    /**
     * Has something end with the lab, when its guests are gone: a program that they use. Runs once, when the lab is closed or this JVM
     * ends in order.
     */
    public VmLab atEnd(final Runnable ending) {
        endings.add(ending);
        return this;
    }

    /** Lets all guests that start from now on see a directory of the machine, even below /tmp. */
    public VmLab visible(final Path path) {
        visible.add(path.toAbsolutePath().normalize());
        return this;
    }

    /** A host in the machine's own network; needs no privilege. */
    public LabHost host(final String name) {
        return add(new LabHost(this, name, new MachineNetwork()));
    }

    /**
     * A host with a network of its own, in which its guests, other such hosts and their guests reach each other.
     *
     * @throws VmLabUnavailableException if this process may not make one, which takes root.
     */
    public synchronized LabHost separateHost(final String name) {
        if (labSwitch == null) {
            labSwitch = LabSwitch.open();
        }
        return add(new LabHost(this, name, new NamespaceNetwork(labSwitch.plug())));
    }

    private LabHost add(final LabHost host) {
        hosts.add(host);
        return host;
    }

    Kit kit() {
        return kit;
    }

    /** Makes what a guest boots whose files are prepared. */
    GuestRoot root(final GuestSpec spec, final GuestFiles files) throws IOException {
        if (!spec.isMigratable()) {
            return new GuestRoot(initramfs, Optional.empty());
        }
        return new GuestRoot(
                Initramfs.writeForImage(kit, Files.createTempFile(directory, "initramfs", ""), files.share()),
                Optional.of(new RootImage(kit).of(visible(spec))));
    }

    /** What guests see of the machine in directories that are their own; whatever is put into their image has no share of it. */
    List<Path> visible(final GuestSpec spec) {
        final List<Path> seen = new ArrayList<>(List.of(kit.modules(), Path.of(System.getProperty("java.home"))));
        if (!spec.isMigratable()) {
            seen.add(Path.of("").toAbsolutePath());
        }
        seen.addAll(visible);
        seen.addAll(spec.visible());
        return seen;
    }

    /** Copies what all guests of all hosts left into a directory. */
    public void collect(final Path target) {
        for (final LabHost host : hosts) {
            host.collect(target.resolve(host.name()));
        }
    }

    private synchronized void end() {
        hosts.forEach(LabHost::close);
        hosts.clear();
        if (labSwitch != null) {
            labSwitch.close();
            labSwitch = null;
        }
        endings.forEach(Runnable::run);
        endings.clear();
        delete(directory);
        delete(memory);
    }

    private static void delete(final Path directory) {
        try {
            if (Files.exists(directory)) {
                Trees.delete(directory);
            }
        } catch (final IOException e) {
            Progress.say(directory + " is left behind: " + e);
        }
    }

    /** Kills all guests, and removes all files. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (final IllegalStateException e) {
            // This JVM is ending already.
        }
    }
}
