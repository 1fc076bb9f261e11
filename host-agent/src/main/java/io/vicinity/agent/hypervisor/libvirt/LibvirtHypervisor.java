package io.vicinity.agent.hypervisor.libvirt;

import io.vicinity.agent.hypervisor.Hypervisor;
import io.vicinity.agent.hypervisor.HypervisorVm;
import io.vicinity.agent.hypervisor.Plug;
import io.vicinity.agent.hypervisor.ProcessLife;
import io.vicinity.agent.hypervisor.Progress;
import io.vicinity.agent.hypervisor.RootPort;
import io.vicinity.agent.hypervisor.ShmemDevice;
import io.vicinity.agent.hypervisor.TenantPlaces;
import io.vicinity.agent.hypervisor.VmListener;
import io.vicinity.agent.hypervisor.VmSource;
import io.vicinity.agent.hypervisor.VmState;
import io.vicinity.service.ByteSize;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VMs that libvirt runs. Their ends are told by libvirt's events; a look at the list of domains, each some seconds, finds what an event
 * did not tell.
 */
public final class LibvirtHypervisor implements Hypervisor {
    private static final System.Logger LOG = System.getLogger(LibvirtHypervisor.class.getName());
    private static final Path PID_FILES = Path.of("/run/libvirt/qemu");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** libvirt itself waits some seconds for the guest. */
    private static final Duration PLUG_PATIENCE = Duration.ofSeconds(30);

    private static final Duration LIST_EACH = Duration.ofSeconds(5);
    private static final Duration EVENTS_AGAIN = Duration.ofSeconds(2);
    private static final Duration UNPLUG_CHECK = Duration.ofMillis(200);
    private static final Pattern LISTED = Pattern.compile("([0-9a-f-]{36})\\s+(\\S.*)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
    private static final Pattern PORT = Pattern.compile("pci\\.(\\d{1,3})");

    private final Virsh virsh;
    private final TenantPlaces places;
    private final VmListener listener;
    private final Thread lister =
            Thread.ofPlatform().name("libvirt-list").daemon(true).unstarted(this::list);
    private final Thread follower =
            Thread.ofPlatform().name("libvirt-events").daemon(true).unstarted(this::follow);
    /** Active domains: the UUID by the name. Replaced, never changed. */
    private volatile Map<String, String> domains = Map.of();

    private volatile boolean reachable;
    private volatile String trouble = "";
    private volatile Process events;
    private volatile boolean stopped;

    LibvirtHypervisor(final Virsh virsh, final TenantPlaces places, final VmListener listener) {
        this.virsh = virsh;
        this.places = places;
        this.listener = listener;
    }

    /**
     * Starts to look. That libvirt is not there is no failure: it is looked for again.
     *
     * @param uri      of the connection, such as {@code qemu:///system}.
     * @param places   of the tenants.
     * @param listener is told of the end of VMs.
     * @return the hypervisor.
     */
    public static LibvirtHypervisor start(final String uri, final TenantPlaces places, final VmListener listener) {
        return start(new Virsh(uri), places, listener);
    }

    static LibvirtHypervisor start(final Virsh virsh, final TenantPlaces places, final VmListener listener) {
        final LibvirtHypervisor hypervisor = new LibvirtHypervisor(virsh, places, listener);
        hypervisor.refresh();
        hypervisor.lister.start();
        hypervisor.follower.start();
        return hypervisor;
    }

    private void list() {
        while (!stopped && pause(LIST_EACH)) {
            refresh();
        }
    }

    private static boolean pause(final Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (final InterruptedException e) {
            // Told to stop.
            return false;
        }
    }

    private synchronized void refresh() {
        final Map<String, String> found = new TreeMap<>();
        try {
            for (final String line :
                    virsh.run(PATIENCE, "", "list", "--uuid", "--name").lines().toList()) {
                final Matcher listed = LISTED.matcher(line.strip());
                if (listed.matches()) {
                    found.put(listed.group(2).strip(), listed.group(1));
                }
            }
        } catch (final VirshRefusedException | VicinityFailure e) {
            // Silence is nobody's death.
            tell(e instanceof final VicinityFailure failure ? failure.oneLine() : e.getMessage());
            return;
        }
        if (!reachable) {
            LOG.log(Level.INFO, "libvirt answers uri={0} domains={1}", virsh.uri(), found.size());
        }
        reachable = true;
        trouble = "";
        final Map<String, String> before = domains;
        domains = Map.copyOf(found);
        before.forEach((name, uuid) -> {
            if (!uuid.equals(found.get(name))) {
                listener.over(name, "libvirt does not run it any more");
            }
        });
    }

    private void tell(final String what) {
        if (!stopped && !what.equals(trouble)) {
            LOG.log(Level.WARNING, "libvirt does not answer, trying again reason={0}", what);
        }
        trouble = what;
        reachable = false;
    }

    private void follow() {
        while (!stopped) {
            try {
                final String end = virsh.follow(this::happened, this::following, "event", "--all", "--loop");
                LOG.log(Level.DEBUG, "events of libvirt ended reason={0}", end);
            } catch (final VicinityFailure e) {
                tell(e.oneLine());
            }
            if (!pause(EVENTS_AGAIN)) {
                return;
            }
        }
    }

    private void following(final Process process) {
        events = process;
        if (stopped) {
            process.destroy();
        }
        // What ended while nobody listened.
        Thread.startVirtualThread(this::refresh);
    }

    private void happened(final String line) {
        DomainEvent.parse(line).ifPresent(event -> {
            if (event.kind().equals("lifecycle")) {
                Thread.startVirtualThread(this::refresh);
            }
            event.end().ifPresent(how -> listener.over(event.domain(), how));
        });
    }

    @Override
    public VmSource source() {
        return VmSource.LIBVIRT;
    }

    @Override
    public boolean isReachable() {
        return reachable;
    }

    @Override
    public List<String> names() {
        return domains.keySet().stream().sorted().toList();
    }

    @Override
    public Optional<HypervisorVm> look(final String vm) {
        refresh();
        final String uuid = domains.get(vm);
        if (uuid == null) {
            return Optional.empty();
        }
        try {
            final String state = virsh.run(PATIENCE, "", "domstate", uuid)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
            final DomainXml xml = dump(uuid);
            return Optional.of(new HypervisorVm(
                    vm, VmSource.LIBVIRT, pid(vm), state(state), state, xml.ports(), xml.devices(), xml.emulated()));
        } catch (final VirshRefusedException | IOException | VicinityFailure e) {
            return Optional.of(HypervisorVm.unreachable(vm, VmSource.LIBVIRT, pid(vm), e.getMessage()));
        }
    }

    private DomainXml dump(final String uuid) throws VirshRefusedException, IOException {
        return DomainXml.parse(virsh.run(PATIENCE, "", "dumpxml", uuid), places);
    }

    private static VmState state(final String state) {
        return switch (state) {
            case "running", "idle", "no state", "blocked" -> VmState.RUNNING;
            case "paused", "pmsuspended" -> VmState.PAUSED;
            default -> VmState.ENDED;
        };
    }

    /** libvirt's own record; only the system's instance has it where it can be found. */
    private static long pid(final String vm) {
        try {
            final String text = Files.readString(PID_FILES.resolve(vm + ".pid")).strip();
            final long pid = NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
            return ProcessLife.of(pid).isPresent() ? pid : 0;
        } catch (final IOException e) {
            return 0;
        }
    }

    @Override
    public Optional<String> vmOf(final long pid) {
        return pid == 0
                ? Optional.empty()
                : domains.keySet().stream().filter(vm -> pid(vm) == pid).findFirst();
    }

    private String known(final String vm) {
        final String uuid = domains.get(vm);
        if (uuid == null) {
            throw new VicinityFailure(
                    FailureCode.VM_UNKNOWN, "libvirt does not run VM '" + vm + "' any more", "start the VM");
        }
        return uuid;
    }

    @Override
    public void plug(final String vm, final Plug plug, final Progress progress) {
        final String uuid = known(vm);
        final Matcher port = PORT.matcher(plug.port().id());
        if (!port.matches()) {
            throw new VicinityFailure(
                    FailureCode.NO_ROOT_PORT,
                    "root port " + plug.port().id() + " of VM " + vm + " has an alias that tells no bus",
                    "use another one: --bus pci.N");
        }
        final String xml = ShmemXml.of(plug, Integer.parseInt(port.group(1)));
        try {
            virsh.run(PLUG_PATIENCE, xml, "attach-device", uuid, "/dev/stdin", "--live");
        } catch (final VirshRefusedException e) {
            throw refused("to attach " + plug.model().driver() + " to", vm, e);
        }
        progress.step("device", "libvirt attached " + plug.model().driver() + " to VM " + vm);
    }

    private static VicinityFailure refused(final String what, final String vm, final VirshRefusedException e) {
        return new VicinityFailure(
                FailureCode.HYPERVISOR_REFUSED,
                "libvirt refused " + what + " VM " + vm + ": " + e.getMessage(),
                e.getMessage().contains("Permission denied")
                        ? "let QEMU's user open the segment or the socket: set ivshmem_group in the agent's configuration to"
                                + " a group of QEMU's, and see deploy/ATTACHING.md for AppArmor"
                        : "see libvirt's reason",
                e);
    }

    @Override
    public void unplug(final String vm, final ShmemDevice device, final Duration patience, final Progress progress) {
        final String uuid = known(vm);
        try {
            virsh.run(PLUG_PATIENCE, "", "detach-device-alias", uuid, device.id(), "--live");
            progress.step("unplugging", "the guest of VM " + vm + " was asked to give up device " + device.id());
            awaitRemoval(vm, uuid, device, patience);
        } catch (final VirshRefusedException e) {
            throw refused("to detach device " + device.id() + " from", vm, e);
        } catch (final IOException e) {
            throw new VicinityFailure(FailureCode.HYPERVISOR_UNREACHABLE, e.getMessage(), "see virsh dumpxml " + vm, e);
        }
        progress.step("unplugged", "the guest of VM " + vm + " gave up device " + device.id());
    }

    private void awaitRemoval(final String vm, final String uuid, final ShmemDevice device, final Duration patience)
            throws VirshRefusedException, IOException {
        final long start = System.nanoTime();
        while (dump(uuid).devices().contains(device)) {
            if (System.nanoTime() - start > patience.toNanos() || !pause(UNPLUG_CHECK)) {
                throw new VicinityFailure(
                        FailureCode.TIMED_OUT,
                        "the guest of VM " + vm + " did not give up device " + device.id() + " within "
                                + patience.toMillis() + " ms",
                        "the guest must run, with PCI hot-plug (acpiphp or pciehp) in its kernel; its memory is drained,"
                                + " and the device goes when the guest lets it go");
            }
        }
    }

    @Override
    public String portRemedy(final String id, final long size) {
        return "add <controller type='pci' model='pcie-root-port'/> to the domain, and for the room"
                + " <qemu:commandline><qemu:arg value='-global'/><qemu:arg value='pcie-root-port.pref64-reserve="
                + new ByteSize(RootPort.roomFor(size)).toString().replace("iB", "") + "'/></qemu:commandline>";
    }

    @Override
    public void close() {
        stopped = true;
        lister.interrupt();
        follower.interrupt();
        final Process following = events;
        if (following != null) {
            following.destroy();
        }
    }
}
