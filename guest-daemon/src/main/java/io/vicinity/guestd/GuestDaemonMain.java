package io.vicinity.guestd;

import io.vicinity.control.v1.Welcome;
import io.vicinity.service.Durations;
import io.vicinity.service.JvmFlags;
import io.vicinity.service.Logging;
import io.vicinity.service.ParentWatch;
import io.vicinity.service.Program;
import io.vicinity.service.StrictYaml;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code vicinity-guestd}: starts a {@link GuestDaemon} and ends with a signal, with its parent, or with a failure that has a name. */
@Command(
        name = GuestDaemonMain.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = GuestDaemonMain.Version.class,
        description = "Gives the processes of this VM channels to those of its neighbours.",
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ended by a signal or with its parent",
            "2:the configuration makes no sense",
            "3:the agent does not answer",
            "4:the agent refuses this VM, or its certificate",
            "7:the BAR, a file, an address or a JVM flag is not as needed",
            "70:a defect"
        })
public final class GuestDaemonMain implements Callable<Integer> {
    static final String NAME = "vicinity-guestd";

    private static final Logger LOG = System.getLogger(GuestDaemonMain.class.getName());

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file for all of the following.")
    private Path configFile;

    @Option(
            names = "--bar",
            paramLabel = "WHERE",
            description =
                    "The BAR: auto for the ivshmem device that holds a segment, pci:0000:00:03.0 for that device, or a file"
                            + " (auto). A device is waited for, and may come and go.")
    private String bar;

    @Option(
            names = "--bar-group",
            paramLabel = "GROUP",
            description = "Group whose members may map the device's memory (that of --socket-group).")
    private String barGroup;

    @Option(
            names = "--pci-devices",
            hidden = true,
            paramLabel = "DIR",
            description = "Where sysfs shows PCI functions.")
    private Path pciDevices;

    @Option(
            names = "--ivshmem-socket",
            paramLabel = "PATH",
            description =
                    "Socket of the host's ivshmem server, for a VM that is a process: its doorbells, and its memory if"
                            + " there is no --bar.")
    private Path ivshmemSocket;

    @Option(
            names = "--doorbell",
            paramLabel = "HOW",
            converter = DoorbellConverter.class,
            description = "How this VM is rung by its device: auto, vfio, or none (auto).")
    private String doorbell;

    @Option(
            names = "--fabric",
            paramLabel = "ADDRESS",
            description =
                    "Address of this VM that processes on other hosts reach: auto takes the one from which it reaches its agent, none"
                            + " keeps this VM off the fabric. Default: auto.")
    private String fabric;

    @Option(
            names = "--fabric-device",
            paramLabel = "DEVICE:PORT",
            description =
                    "Port for RDMA verbs that the fabric uses: auto takes the first that can be used, none takes TCP."
                            + " Default: auto.")
    private String fabricDevice;

    @Option(names = "--agent", paramLabel = "HOST:PORT", description = "Address of the host's agent.")
    private String agent;

    @Option(
            names = "--pki",
            paramLabel = "DIR",
            description = "Directory with cert.pem, key.pem and ca.pem, as 'vicinity-agent enroll' writes them.")
    private Path pki;

    @Option(names = "--cert", paramLabel = "FILE", description = "Certificate of this VM, PEM.")
    private Path cert;

    @Option(names = "--key", paramLabel = "FILE", description = "Key of that certificate, PKCS#8 PEM.")
    private Path key;

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificate of the agent's CA, PEM.")
    private Path ca;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "UNIX socket for this VM's processes (" + GuestDaemonConfig.SOCKET + ").")
    private Path socket;

    @Option(names = "--socket-group", paramLabel = "NAME", description = "Group whose members may connect to it too.")
    private String socketGroup;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Directory on tmpfs for what must survive this daemon (" + GuestDaemonConfig.STATE + ").")
    private Path state;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description =
                    "Address of the metrics page; port 0 takes a free one, written to metrics.address in the state"
                            + " directory (" + GuestDaemonConfig.METRICS + ").")
    private String metrics;

    @Option(
            names = "--allow-uid",
            paramLabel = "UID",
            description = "User who may use the daemon; may be repeated (its own user and root).")
    private List<Integer> allowUids;

    @Option(names = "--allow-gid", paramLabel = "GID", description = "Group that may use it; may be repeated.")
    private List<Integer> allowGids;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Time that processes have to come back after a restart of this daemon (10s).")
    private Duration grace;

    @Option(
            names = "--agent-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Time for the first registration (30s).")
    private Duration agentTimeout;

    @Option(names = "--exit-with-parent", description = "End when standard input ends.")
    private boolean exitWithParent;

    @Option(names = "--debug", description = "Log more, with stack traces.")
    private boolean debug;

    /**
     * Runs the program.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args) {
        System.exit(Program.run(NAME, new GuestDaemonMain(), args));
    }

    @Override
    public Integer call() {
        Logging.setUp(debug);
        JvmFlags.check();
        final Thread main = Thread.currentThread();
        final CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            main.interrupt();
                            awaitQuietly(ended);
                        },
                        "shutdown"));
        if (exitWithParent) {
            ParentWatch.start(System.in, main::interrupt);
        }
        try (GuestDaemon daemon = new GuestDaemon(config(), null)) {
            final Welcome welcome = daemon.awaitRegistration();
            LOG.log(
                    Level.INFO,
                    "READY vm=" + welcome.getVm() + " tenant="
                            + welcome.getSegment().getTenant() + " peer="
                            + welcome.getPeerId() + " socket=" + daemon.config().socket() + " metrics="
                            + daemon.metricsAddress().getHostString() + ':'
                            + daemon.metricsAddress().getPort());
            new CountDownLatch(1).await();
        } catch (final InterruptedException e) {
            LOG.log(Level.INFO, "ended: open channels go on");
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            if (!latch.await(5, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "not everything was closed in time");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private GuestDaemonConfig config() {
        final GuestDaemonConfig file =
                configFile == null ? GuestDaemonConfig.NOTHING : StrictYaml.load(configFile, GuestDaemonConfig.class);
        return new GuestDaemonConfig(
                or(bar, file.bar()),
                or(barGroup, file.barGroup()),
                or(pciDevices, file.pciDevices()),
                or(ivshmemSocket, file.ivshmemSocket()),
                or(doorbell, file.doorbell()),
                or(fabric, file.fabric()),
                or(fabricDevice, file.fabricDevice()),
                or(agent, file.agent()),
                or(pki, file.pki()),
                or(cert, pki == null ? file.cert() : null),
                or(key, pki == null ? file.key() : null),
                or(ca, pki == null ? file.ca() : null),
                or(socket, file.socket()),
                or(socketGroup, file.socketGroup()),
                or(state, file.state()),
                or(metrics, file.metrics()),
                or(allowUids, file.allowUids()),
                or(allowGids, file.allowGids()),
                or(grace, file.grace()),
                or(agentTimeout, file.agentTimeout()));
    }

    private static <T> T or(final T said, final T fallback) {
        return said == null ? fallback : said;
    }

    /** Reads {@code 10s}. */
    static final class DurationConverter implements picocli.CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(final String text) {
            try {
                return Durations.parse(text);
            } catch (final IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    /** Takes a word that {@link DoorbellChoice} knows. */
    static final class DoorbellConverter implements picocli.CommandLine.ITypeConverter<String> {
        @Override
        public String convert(final String text) {
            try {
                return DoorbellChoice.parse(text).word();
            } catch (final IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    /** Says which version this is. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {NAME + " " + Processes.version()};
        }
    }
}
