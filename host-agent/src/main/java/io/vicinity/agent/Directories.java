package io.vicinity.agent;

import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.directory.etcd.EtcdDirectory;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.InMemoryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the directory that the configuration wants. */
final class Directories {
    private static final Path MACHINE = Path.of("/etc/machine-id");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private Directories() {}

    static Directory make(final AgentConfig config, final boolean ephemeral) {
        return config.directory().etcd() == null
                ? new InMemoryDirectory(config.host())
                : new EtcdDirectory(config.host(), owner(config.runtimeDir()), config.directory(), ephemeral);
    }

    /** The same in each life of this agent, and another for an agent that is given the same host name by mistake. */
    private static String owner(final Path runtimeDir) {
        try {
            final Path machine = Files.isReadable(MACHINE) ? MACHINE : BOOT;
            return Files.readString(machine).strip() + ":" + runtimeDir.toAbsolutePath();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it ask and tell others. */
    static void start(final Directory directory) {
        if (directory instanceof final EtcdDirectory etcd) {
            etcd.start();
        }
    }
}
