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

    /** A program that shall run on this host. */
    public ProcessBuilder program(final List<String> command) {
        final List<String> prefixed = new ArrayList<>(network.prefix());
        prefixed.addAll(command);
        return new ProcessBuilder(prefixed);
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
            files.prepare(lab.kit(), spec, network.guestScript(number), lab.visible());
            final List<String> command = new ArrayList<>(network.prefix());
            command.addAll(QemuCommand.guest(lab.kit(), lab.accelerator(), lab.initramfs(), files, spec));
            command.addAll(network.qemuArguments(number));
            final Guest guest = Guest.start(spec.name(), network.guestAddress(number), files, command);
            guests.add(guest);
            return guest;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All guests that were started here, those that ended too. */
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
