package io.vicinity.system.vm;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Daemons on this machine that stand for VMs. */
final class ProcessVms implements Vms {
    private final IntFunction<Lab> hosts;

    /** Starts an agent and that many daemons. */
    ProcessVms(final Lab lab, final int count) {
        hosts = _ -> lab;
        lab.startHost(IntStream.rangeClosed(1, count).mapToObj(ProcessVms::name).toArray(String[]::new));
    }

    /** Starts on each host an agent and one daemon. */
    ProcessVms(final List<Lab> all) {
        hosts = vm -> all.get(vm - 1);
        for (int vm = 1; vm <= all.size(); vm++) {
            hosts.apply(vm).startHost(name(vm));
        }
    }

    private static String name(final int vm) {
        return "vm-" + vm;
    }

    @Override
    public VmCommand start(final int vm, final String... arguments) {
        final LabProcess process = hosts.apply(vm).runCli(arguments[0] + "-" + vm, name(vm), arguments);
        return new VmCommand() {
            @Override
            public int awaitExit(final Duration longer) {
                return process.awaitEnd(Lab.START_PATIENCE.plus(longer));
            }

            @Override
            public String output() {
                return process.log();
            }
        };
    }

    @Override
    public Path directory(final int vm) {
        try {
            return Files.createDirectories(hosts.apply(vm).directory().resolve("files-" + vm));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path directoryInVm(final int vm) {
        return directory(vm);
    }

    @Override
    public String address(final int vm) {
        return "127.0.0.1";
    }
}
