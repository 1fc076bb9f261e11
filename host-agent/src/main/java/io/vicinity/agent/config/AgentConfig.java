package io.vicinity.agent.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vicinity.agent.ivshmem.IvshmemServer;
import io.vicinity.agent.segment.Access;
import io.vicinity.service.HostPort;
import io.vicinity.service.StrictYaml;
import io.vicinity.service.VicinityFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The agent's configuration.
 *
 * @param host           name of this host among those that share a directory; the machine's if absent.
 * @param listen         address for daemons; {@code 0.0.0.0:7611} if absent.
 * @param serverNames    names and addresses of this host for the agent's certificate, beside those that it knows.
 * @param runtimeDir     for journals, lock and operator socket: on tmpfs, and the agent's alone; {@code /run/vicinity-agent} if
 *                       absent.
 * @param operatorSocket for operators; {@code operator.sock} in the runtime directory if absent.
 * @param pkiDir         for the certificate authority; {@code /var/lib/vicinity/pki} if absent.
 * @param segmentDir     for segments; {@code /dev/shm} if absent.
 * @param hugePages      true if the segment directory is a hugetlbfs mount: sizes are then multiples of 2 MiB.
 * @param metrics        address of the metrics page; {@code 127.0.0.1:9464} if absent.
 * @param ivshmem        true if QEMUs are served by the ivshmem server, which is so if absent.
 * @param ivshmemVectors doorbells of each VM, 1 to {@value #MAX_VECTORS}; 2 if absent.
 * @param ivshmemDir     for the sockets that QEMUs connect to; {@code ivshmem} in the runtime directory if absent.
 * @param ivshmemGroup   whose members may connect and open segments, and so run QEMU; if absent, the agent's user alone.
 * @param descriptorStore what holds connected QEMUs while the agent restarts; systemd if it started the agent and wants to be notified,
 *                       else a process of the agent's own.
 * @param qmpDir         directory of QEMU monitors' sockets, each the VM's of its name; null: none.
 * @param libvirt        address of the libvirt that runs VMs, such as {@code qemu:///system}; null: none.
 * @param directory      of names, shared with other hosts; if absent, this host is alone.
 * @param tenants        at least one.
 */
public record AgentConfig(
        String host,
        String listen,
        @JsonProperty("server_names") List<String> serverNames,
        @JsonProperty("runtime_dir") Path runtimeDir,
        @JsonProperty("operator_socket") Path operatorSocket,
        @JsonProperty("pki_dir") Path pkiDir,
        @JsonProperty("segment_dir") Path segmentDir,
        @JsonProperty("huge_pages") Boolean hugePages,
        String metrics,
        Boolean ivshmem,
        @JsonProperty("ivshmem_vectors") Integer ivshmemVectors,
        @JsonProperty("ivshmem_dir") Path ivshmemDir,
        @JsonProperty("ivshmem_group") String ivshmemGroup,
        @JsonProperty("descriptor_store") StoreKind descriptorStore,
        @JsonProperty("qmp_dir") Path qmpDir,
        String libvirt,
        DirectoryConfig directory,
        List<TenantConfig> tenants) {
    /** Where the configuration is if nothing else is said. */
    public static final String DEFAULT_FILE = "/etc/vicinity/agent.yaml";

    /** Most doorbells of a VM; each is a descriptor in every QEMU of the tenant. */
    public static final int MAX_VECTORS = 64;

    private static final String DEFAULT_LISTEN = "0.0.0.0:7611";
    private static final String DEFAULT_METRICS = "127.0.0.1:9464";
    private static final Path DEFAULT_RUNTIME = Path.of("/run/vicinity-agent");
    private static final Path DEFAULT_PKI = Path.of("/var/lib/vicinity/pki");
    private static final Path DEFAULT_SEGMENTS = Path.of("/dev/shm");
    private static final int DEFAULT_VECTORS = 2;
    private static final String IVSHMEM = "ivshmem";
    private static final String SOCKET = "operator.sock";
    private static final long HUGE_PAGE = 2L << 20;
    /** Longest path of a UNIX socket on Linux, without its final zero; the socket is bound under a longer name first. */
    private static final int MAX_SOCKET_PATH = 107 - ".next".length();

    private static final Pattern LIBVIRT_URI = Pattern.compile("[a-z][a-z0-9+]*:///?[A-Za-z0-9._/?=&%@:-]*");

    private static final Pattern SERVER_NAME = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9.:_-]{0,252}|::[0-9a-fA-F:.]*");

    /** Puts defaults and checks what can be checked without looking around. */
    public AgentConfig {
        host = host == null ? HostNames.ofMachine() : host;
        listen = listen == null ? DEFAULT_LISTEN : listen;
        metrics = metrics == null ? DEFAULT_METRICS : metrics;
        serverNames = serverNames == null ? List.of() : List.copyOf(serverNames);
        runtimeDir = runtimeDir == null ? DEFAULT_RUNTIME : runtimeDir;
        operatorSocket = operatorSocket == null ? runtimeDir.resolve(SOCKET) : operatorSocket;
        pkiDir = pkiDir == null ? DEFAULT_PKI : pkiDir;
        segmentDir = segmentDir == null ? DEFAULT_SEGMENTS : segmentDir;
        hugePages = hugePages != null && hugePages;
        ivshmem = ivshmem == null || ivshmem;
        ivshmemVectors = ivshmemVectors == null ? DEFAULT_VECTORS : ivshmemVectors;
        ivshmemDir = ivshmemDir == null ? runtimeDir.resolve(IVSHMEM) : ivshmemDir;
        directory = directory == null ? new DirectoryConfig(null, null) : directory;
        tenants = tenants == null ? List.of() : List.copyOf(tenants);
        HostNames.check(host);
        checkAddress("listen", listen);
        checkAddress("metrics", metrics);
        for (final String name : serverNames) {
            if (!SERVER_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("server_names: '" + name + "' is no host name or address");
            }
        }
        if (isTooLong(operatorSocket)) {
            throw new IllegalArgumentException("operator_socket: " + operatorSocket + " is longer than the "
                    + MAX_SOCKET_PATH + " bytes that a socket's path may have; set a shorter one");
        }
        checkTenants(tenants, hugePages);
        if (ivshmemVectors < 1 || ivshmemVectors > MAX_VECTORS) {
            throw new IllegalArgumentException(
                    "ivshmem_vectors: " + ivshmemVectors + " is not within 1 to " + MAX_VECTORS);
        }
        if (libvirt != null && !LIBVIRT_URI.matcher(libvirt).matches()) {
            throw new IllegalArgumentException("libvirt: '" + libvirt + "' is no address such as qemu:///system");
        }
        if (ivshmem) {
            checkSockets(ivshmemDir, tenants);
        }
    }

    private static boolean isTooLong(final Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH;
    }

    private static void checkSockets(final Path directory, final List<TenantConfig> tenants) {
        for (final TenantConfig tenant : tenants) {
            final Path socket = IvshmemServer.path(directory, tenant.name());
            if (isTooLong(socket)) {
                throw new IllegalArgumentException("ivshmem: " + socket + " is longer than the " + MAX_SOCKET_PATH
                        + " bytes that a socket's path may have; set a shorter ivshmem_dir, or ivshmem: false");
            }
        }
    }

    private static void checkAddress(final String key, final String address) {
        try {
            HostPort.parse(address);
        } catch (final VicinityFailure e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage() + "; " + e.remedy(), e);
        }
    }

    private static void checkTenants(final List<TenantConfig> tenants, final boolean hugePages) {
        if (tenants.isEmpty()) {
            throw new IllegalArgumentException("tenants: an agent without tenants serves nobody; name at least one");
        }
        final Set<String> names = new HashSet<>();
        for (final TenantConfig tenant : tenants) {
            if (!names.add(tenant.name())) {
                throw new IllegalArgumentException("tenants: " + tenant.name() + " is there twice");
            }
            if (hugePages && tenant.segmentSize().bytes() % HUGE_PAGE != 0) {
                throw new IllegalArgumentException("segment_size of tenant " + tenant.name() + " is "
                        + tenant.segmentSize() + ": with huge_pages it is a multiple of 2MiB");
            }
        }
    }

    /** What holds connected QEMUs while the agent restarts. */
    public enum StoreKind {
        /** systemd, by {@code FileDescriptorStoreMax=} in the unit. */
        SYSTEMD,
        /** A process of the agent's own. */
        HOLDER,
        /** Nothing: QEMUs lose the agent when it restarts. */
        NONE;

        @JsonCreator
        static StoreKind of(final String text) {
            for (final StoreKind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("'" + text + "' is none of systemd, holder, none");
        }
    }

    /**
     * Who may connect, and open segments.
     *
     * @return the access.
     * @throws VicinityFailure CONFIG_INVALID if there is no such group.
     */
    public Access access() {
        return Access.of(Optional.ofNullable(ivshmemGroup));
    }

    /**
     * Reads a configuration file.
     *
     * @param file YAML.
     * @return the configuration.
     * @throws VicinityFailure CONFIG_INVALID, naming file, line and key.
     */
    public static AgentConfig load(final Path file) {
        return StrictYaml.load(file, AgentConfig.class);
    }
}
