package io.vicinity.system.vm;

import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;

/** Real guests. */
final class GuestVms implements Vms {
    private static final String FILES = "files";

    private final IntFunction<VicinityHost> hosts;

    /** All of them on one host. */
    GuestVms(final VicinityHost host) {
        this(_ -> host);
    }

    /** @param hosts of the guests, by their numbers. */
    GuestVms(final IntFunction<VicinityHost> hosts) {
        this.hosts = hosts;
    }

    static String name(final int vm) {
        return "vm-" + vm;
    }

    private Guest guest(final int vm) {
        return hosts.apply(vm).guest(name(vm));
    }

    @Override
    public VmCommand start(final int vm, final String... arguments) {
        final Job job = hosts.apply(vm).vicinity(name(vm), arguments);
        return new VmCommand() {
            @Override
            public int awaitExit(final Duration longer) {
                return job.await(VicinityHost.PATIENCE.plus(longer)).exitCode();
            }

            @Override
            public String output() {
                return job.output();
            }
        };
    }

    @Override
    public Path directory(final int vm) {
        try {
            return Files.createDirectories(guest(vm).share().resolve(FILES));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path directoryInVm(final int vm) {
        directory(vm);
        return Path.of(guest(vm).sharePathInGuest(), FILES);
    }

    @Override
    public String address(final int vm) {
        return guest(vm).address();
    }
}
