package io.vicinity.vmlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A host of virtual machines: the machine itself, or a network namespace that plays one. Thread-safe. */
public final class LabHost implements AutoCloseable {
    private final VmLab lab;
    private final String name;
    private final HostNetwork network;
    private final AtomicInteger started = new AtomicInteger();
    private final List<Guest> guests = new CopyOnWriteArrayList<>();
    private boolean closed;

    LabHost(final VmLab lab, final String name, final HostNetwork network) {
        this.lab = lab;
        this.name = name;
        this.network = network;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The address under which guests reach programs that run on this host. */
    public String address() {
        return network.hostAddress();
    }

    /** The address at which programs of this host listen whom guests reach at {@link #address()}. */
    public String listenAddress() {
        return network.listenAddress();
    }

    /** A program that shall run on this host. */
    public ProcessBuilder program(final List<String> command) {
        return place(new ProcessBuilder(command));
    }

    /** Has a program, which is not started yet, run on this host. */
    public ProcessBuilder place(final ProcessBuilder program) {
        final List<String> command = new ArrayList<>(network.prefix());
        command.addAll(program.command());
        return program.command(command);
    }

    /** Starts guests and waits until all have booted, which they do at the same time. */
    public List<Guest> boot(final GuestSpec... specs) {
        final List<Guest> booting = new ArrayList<>();
        final List<CompletableFuture<Guest>> booted = new ArrayList<>();
        for (final GuestSpec spec : specs) {
            final Guest guest = start(spec);
            booting.add(guest);
            // Nobody keeps what a guest says on its serial line before it is listened to: that it is ready would be
            // lost.
            booted.add(CompletableFuture.supplyAsync(guest::awaitBoot, Thread::startVirtualThread));
        }
        for (final CompletableFuture<Guest> boot : booted) {
            final Guest guest = await(boot);
            Progress.say(String.format(
                    Locale.ROOT, "%s booted after %.1f s (%s)", guest.name(), guest.ageSeconds(), lab.accelerator()));
        }
        return booting;
    }

    private static Guest await(final CompletableFuture<Guest> boot) {
        try {
            return boot.join();
        } catch (final CompletionException e) {
            if (e.getCause() instanceof final VmLabException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Starts a guest and waits for nothing. */
    public Guest start(final GuestSpec spec) {
        final int number = started.incrementAndGet();
        final GuestFiles files = new GuestFiles(lab.directory().resolve(name).resolve(number + "-" + spec.name()));
        try {
            final Nic nic = network.nic(number);
            files.prepare(lab.kit(), spec, networkScript(spec, nic), lab.visible(spec));
            final Guest guest = new Guest(this, new GuestPlan(spec, lab.root(spec, files), nic), files);
            guests.add(guest);
            return guest;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String networkScript(final GuestSpec spec, final Nic nic) {
        if (!spec.hasSoftRoce()) {
            return network.guestScript(nic);
        }
        Provisioner.requireVerbs();
        return network.guestScript(nic) + SoftRoce.script(network.guestLink());
    }

    /** How QEMU is called here for a guest; makes what its network needs. */
    List<String> command(final GuestPlan plan, final GuestFiles files) {
        final List<String> command = new ArrayList<>(network.prefix());
        command.addAll(QemuCommand.guest(lab.kit(), lab.accelerator(), plan.root(), files, plan.spec()));
        command.addAll(network.attach(plan.nic()));
        return command;
    }

    /** Removes what was made for a guest whose QEMU here has ended. */
    void detach(final GuestPlan plan) {
        network.detach(plan.nic());
    }

    /**
     * Can guests of this host go on there?
     *
     * @throws VmLabException if they cannot.
     */
    void checkReaches(final LabHost target, final String guest) {
        if (target == this || !network.reaches(target.network)) {
            throw new VmLabException(guest + " cannot migrate from " + name + " to " + target.name
                    + ": guests go from one separate host to another, and keep their network");
        }
    }

    /** Gives a guest to the host that it migrated to. */
    void handOver(final Guest guest, final LabHost target) {
        target.guests.add(guest);
        guests.remove(guest);
    }

    /** All guests that run here or ended here. */
    public List<Guest> guests() {
        return List.copyOf(guests);
    }

    /** Copies what all guests left into a directory. */
    public void collect(final Path directory) {
        for (final Guest guest : guests) {
            guest.collect(directory);
        }
    }

    /** Kills all guests, and takes the network away. */
    @Override
    public synchronized void close() {
        guests.forEach(Guest::close);
        if (!closed) {
            network.close();
            closed = true;
        }
    }
}
