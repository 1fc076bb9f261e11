package io.vicinity.guestd;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vicinity.guestd.bar.BarSource;
import io.vicinity.guestd.pci.PciBus;
import io.vicinity.service.FailureCode;
import io.vicinity.service.HostPort;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a daemon is told by its configuration file and its command line. What is absent is null: the command line goes before the file, and
 * the file before the defaults.
 *
 * @param bar          the BAR: {@code auto} for the ivshmem device that holds a segment, {@code pci:0000:00:03.0} for that device, or a
 *                     file; {@code auto} if absent.
 * @param barGroup     group whose members may map the device's memory; {@code socketGroup} if absent.
 * @param pciDevices   where sysfs shows PCI functions; {@code /sys/bus/pci/devices}.
 * @param ivshmemSocket socket of the host's ivshmem server, for a VM that is a process: its doorbells are used, and its memory if there is
 *                     no {@code bar}.
 * @param doorbell     how this VM is rung by its device: {@code auto} or {@code vfio} or {@code none}, as {@link DoorbellChoice} says;
 *                     {@code auto} if absent.
 * @param fabric       the address of this VM that processes on other hosts reach, or {@code auto} for the one from which it reaches its
 *                     agent, or {@code none}; {@code auto} if absent.
 * @param fabricDevice the port for RDMA verbs that the fabric uses, {@code rxe0:1}, or {@code auto} for the first that can be used, or
 *                     {@code none} for TCP; {@code auto} if absent.
 * @param agent        address of the host's agent, {@code HOST:PORT}.
 * @param pki          directory with {@code cert.pem}, {@code key.pem} and {@code ca.pem}, as {@code vicinity-agent enroll} writes them.
 * @param cert         certificate of this VM, PEM, instead of the one in {@code pki}.
 * @param key          its key, PKCS#8 PEM.
 * @param ca           certificate of the agent's CA, PEM.
 * @param socket       UNIX socket for this VM's processes; {@value #SOCKET}.
 * @param socketGroup  group whose members may connect to the socket too.
 * @param state        directory on tmpfs for what must survive this daemon; {@value #STATE}.
 * @param metrics      address of the metrics page; {@value #METRICS}.
 * @param allowUids    users who may use the daemon; its own user and root if absent.
 * @param allowGids    groups who may use the daemon.
 * @param grace        that processes have to come back after a restart of this daemon; 10 s.
 * @param agentTimeout for the first registration; 30 s.
 */
public record GuestDaemonConfig(
        String bar,
        @JsonProperty("bar_group") String barGroup,
        @JsonProperty("pci_devices") Path pciDevices,
        @JsonProperty("ivshmem_socket") Path ivshmemSocket,
        String doorbell,
        String fabric,
        @JsonProperty("fabric_device") String fabricDevice,
        String agent,
        Path pki,
        Path cert,
        Path key,
        Path ca,
        Path socket,
        @JsonProperty("socket_group") String socketGroup,
        Path state,
        String metrics,
        @JsonProperty("allow_uids") List<Integer> allowUids,
        @JsonProperty("allow_gids") List<Integer> allowGids,
        Duration grace,
        @JsonProperty("agent_timeout") Duration agentTimeout) {
    /** Nothing is said. */
    static final GuestDaemonConfig NOTHING = new GuestDaemonConfig(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);

    /** Default socket. */
    public static final String SOCKET = "/run/vicinity/guestd.sock";

    private static final String SOCKET_SUFFIX = ".sock";

    /** Default state directory. */
    public static final String STATE = "/run/vicinity/guestd";

    /** Default address of the metrics page. */
    public static final String METRICS = "127.0.0.1:9465";

    /** Checks what can be checked without looking around. */
    public GuestDaemonConfig {
        if (agent != null) {
            try {
                HostPort.parse(agent);
            } catch (final VicinityFailure e) {
                throw new IllegalArgumentException("agent: " + e.getMessage() + "; " + e.remedy(), e);
            }
        }
        if (doorbell != null) {
            DoorbellChoice.parse(doorbell);
        }
        if (grace != null && grace.isNegative()) {
            throw new IllegalArgumentException("grace: must not be negative");
        }
        allowUids = allowUids == null ? null : List.copyOf(allowUids);
        allowGids = allowGids == null ? null : List.copyOf(allowGids);
    }

    /**
     * Puts the defaults where nothing was said.
     *
     * @param ownUid user of this process.
     * @return a configuration in which only {@code pki}, {@code ivshmemSocket}, the groups, and the {@code bar} of a VM that has its
     *     memory by that socket, may be null.
     * @throws VicinityFailure {@link FailureCode#CONFIG_INVALID}, naming what is missing.
     */
    GuestDaemonConfig conclude(final int ownUid) {
        if (agent == null) {
            throw missing("the agent's address", "--agent HOST:PORT, or agent: in the configuration file");
        }
        if (pki == null && (cert == null || key == null || ca == null)) {
            throw missing("the certificate", "--pki DIR, or --cert, --key and --ca");
        }
        return new GuestDaemonConfig(
                bar == null && ivshmemSocket == null ? BarSource.AUTO : bar,
                barGroup == null ? socketGroup : barGroup,
                pciDevices == null ? PciBus.DEVICES : pciDevices,
                ivshmemSocket,
                doorbell == null ? DoorbellChoice.AUTO.word() : doorbell,
                fabric == null ? FabricHost.AUTO : fabric,
                fabricDevice == null ? FabricHost.AUTO : fabricDevice,
                agent,
                pki,
                cert == null ? pki.resolve("cert.pem") : cert,
                key == null ? pki.resolve("key.pem") : key,
                ca == null ? pki.resolve("ca.pem") : ca,
                socket == null ? Path.of(SOCKET) : socket,
                socketGroup,
                state == null ? Path.of(STATE) : state,
                metrics == null ? METRICS : metrics,
                allowUids == null ? List.of(0, ownUid) : allowUids,
                allowGids == null ? List.of() : allowGids,
                grace == null ? Duration.ofSeconds(10) : grace,
                agentTimeout == null ? Duration.ofSeconds(30) : agentTimeout);
    }

    /**
     * A file for this VM's processes.
     *
     * @param suffix of its name, in the place of the socket's.
     * @return its path, in the directory of the socket.
     */
    Path besideSocket(final String suffix) {
        final String name = socket.getFileName().toString();
        final String base =
                name.endsWith(SOCKET_SUFFIX) ? name.substring(0, name.length() - SOCKET_SUFFIX.length()) : name;
        return socket.resolveSibling(base + suffix);
    }

    private static VicinityFailure missing(final String what, final String remedy) {
        return new VicinityFailure(FailureCode.CONFIG_INVALID, what + " is missing", "give " + remedy);
    }
}
