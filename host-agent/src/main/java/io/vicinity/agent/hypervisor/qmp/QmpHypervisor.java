package io.vicinity.agent.hypervisor.qmp;

import io.vicinity.agent.hypervisor.DeviceSilence;
import io.vicinity.agent.hypervisor.Hypervisor;
import io.vicinity.agent.hypervisor.HypervisorVm;
import io.vicinity.agent.hypervisor.Plug;
import io.vicinity.agent.hypervisor.Progress;
import io.vicinity.agent.hypervisor.RootPort;
import io.vicinity.agent.hypervisor.ShmemDevice;
import io.vicinity.agent.hypervisor.TenantPlaces;
import io.vicinity.agent.hypervisor.VmListener;
import io.vicinity.agent.hypervisor.VmSource;
import io.vicinity.service.ByteSize;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VMs by a directory of their monitors' sockets: {@code NAME.sock} or {@code NAME.qmp} is the monitor of VM {@code NAME}. The directory is
 * looked through each second.
 */
public final class QmpHypervisor implements Hypervisor {
    private static final System.Logger LOG = System.getLogger(QmpHypervisor.class.getName());
    private static final Pattern SOCKET = Pattern.compile("([a-z0-9][a-z0-9._-]{0,62})\\.(sock|qmp)");
    private static final Duration SCAN = Duration.ofSeconds(1);

    private final Path directory;
    private final TenantPlaces places;
    private final VmListener listener;
    private final DeviceSilence silence;
    private final Map<String, QmpVm> vms = new ConcurrentSkipListMap<>();
    private final ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread scanner =
            Thread.ofPlatform().name("qmp-scan").daemon(true).unstarted(this::run);
    private volatile boolean readable;
    private volatile boolean stopped;

    private QmpHypervisor(
            final Path directory, final TenantPlaces places, final VmListener listener, final DeviceSilence silence) {
        this.directory = directory;
        this.places = places;
        this.listener = listener;
        this.silence = silence;
    }

    /**
     * Starts to look.
     *
     * @param directory of sockets; need not be there yet.
     * @param places    of the tenants.
     * @param listener  is told of the end of VMs.
     * @param silence   begins when a device goes that nobody here took out.
     * @return the hypervisor.
     * @throws VicinityFailure FILE_UNUSABLE if everybody may put sockets there.
     */
    public static QmpHypervisor start(
            final Path directory, final TenantPlaces places, final VmListener listener, final DeviceSilence silence) {
        final QmpHypervisor hypervisor = new QmpHypervisor(directory, places, listener, silence);
        hypervisor.checkDirectory();
        hypervisor.scan();
        hypervisor.scanner.start();
        return hypervisor;
    }

    private void checkDirectory() {
        try {
            if (Files.isDirectory(directory)
                    && Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new VicinityFailure(
                        FailureCode.FILE_UNUSABLE,
                        "qmp_dir " + directory + " is writable by everybody, who could then pass for any VM",
                        "chmod o-w " + directory);
            }
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "qmp_dir " + directory + " cannot be read: " + CauseChain.oneLine(e),
                    "let the agent's user read it",
                    e);
        }
    }

    private void run() {
        while (!stopped) {
            try {
                Thread.sleep(SCAN);
            } catch (final InterruptedException e) {
                return;
            }
            scan();
        }
    }

    private void scan() {
        final Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                final Matcher name = SOCKET.matcher(file.getFileName().toString());
                if (name.matches() && !Files.isDirectory(file) && !Files.isRegularFile(file)) {
                    found.add(name.group(1));
                    if (!stopped && !vms.containsKey(name.group(1))) {
                        final QmpVm vm = new QmpVm(name.group(1), file, places, listener, silence, worker);
                        vms.put(name.group(1), vm);
                        vm.start();
                    }
                }
            }
            readable = true;
        } catch (final IOException | RuntimeException e) {
            if (readable) {
                LOG.log(Level.WARNING, "qmp_dir cannot be read path={0} reason={1}", directory, CauseChain.oneLine(e));
            }
            readable = false;
            return;
        }
        vms.forEach((name, vm) -> {
            // One that is connected, or whose QEMU still ends, is kept without its socket's file.
            if (!found.contains(name) && !vm.isConnected() && vm.pid() == 0) {
                vms.remove(name);
                vm.stop();
            }
        });
    }

    @Override
    public VmSource source() {
        return VmSource.QMP;
    }

    @Override
    public boolean isReachable() {
        return readable;
    }

    @Override
    public List<String> names() {
        return List.copyOf(vms.keySet());
    }

    @Override
    public Optional<HypervisorVm> look(final String vm) {
        return Optional.ofNullable(vms.get(vm)).map(QmpVm::look);
    }

    @Override
    public Optional<String> vmOf(final long pid) {
        return vms.entrySet().stream()
                .filter(vm -> vm.getValue().pid() == pid && pid != 0)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public void plug(final String vm, final Plug plug, final Progress progress) {
        known(vm).plug(plug, progress);
    }

    @Override
    public void unplug(final String vm, final ShmemDevice device, final Duration patience, final Progress progress) {
        known(vm).unplug(device, patience, progress);
    }

    private QmpVm known(final String vm) {
        return Optional.ofNullable(vms.get(vm))
                .orElseThrow(() -> new VicinityFailure(
                        FailureCode.VM_UNKNOWN, "VM '" + vm + "' is gone from " + directory, "start the VM"));
    }

    @Override
    public String portRemedy(final String id, final long size) {
        final String number = id.replaceAll("\\D", "");
        final String slot = number.isEmpty() ? "1" : number;
        return "start QEMU with -device pcie-root-port,id=" + id + ",chassis=" + slot + ",slot=" + slot
                + ",pref64-reserve="
                + new ByteSize(RootPort.roomFor(size)).toString().replace("iB", "");
    }

    @Override
    public void close() {
        stopped = true;
        scanner.interrupt();
        vms.values().forEach(QmpVm::stop);
        worker.shutdown();
    }
}
