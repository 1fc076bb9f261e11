package io.vicinity.agent;

import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.directory.etcd.EtcdDirectory;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.InMemoryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes the directory that the configuration wants. */
final class Directories {
    private static final Path MACHINE = Path.of("/etc/machine-id");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int OWNER_BYTES = 16;

    private Directories() {}

    static Directory make(final AgentConfig config, final boolean ephemeral) {
        return config.directory().etcd() == null
                ? new InMemoryDirectory(config.host())
                : new EtcdDirectory(config.host(), owner(config.runtimeDir()), config.directory(), ephemeral);
    }

    /** The same in each life of this agent, and another for an agent that is given the same host name by mistake; tells nothing else. */
    private static String owner(final Path runtimeDir) {
        try {
            final Path machine = Files.isReadable(MACHINE) ? MACHINE : BOOT;
            final String plain = Files.readString(machine).strip() + ":" + runtimeDir.toAbsolutePath();
            final byte[] hash = MessageDigest.getInstance("SHA-256").digest(plain.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, OWNER_BYTES);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
