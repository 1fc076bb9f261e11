package io.vicinity.agent.hypervisor.qmp;

import io.vicinity.agent.hypervisor.DeviceSilence;
import io.vicinity.agent.hypervisor.HypervisorVm;
import io.vicinity.agent.hypervisor.Plug;
import io.vicinity.agent.hypervisor.ProcessLife;
import io.vicinity.agent.hypervisor.Progress;
import io.vicinity.agent.hypervisor.ShmemDevice;
import io.vicinity.agent.hypervisor.TenantPlaces;
import io.vicinity.agent.hypervisor.VmListener;
import io.vicinity.agent.hypervisor.VmSource;
import io.vicinity.agent.hypervisor.VmState;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One VM behind a monitor's socket: a thread keeps the connection, and comes back with growing pauses where it is lost. Thread-safe.
 */
final class QmpVm {
    private static final System.Logger LOG = System.getLogger(QmpVm.class.getName());
    private static final Duration GREETING = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long LIFE_CHECK_MILLIS = 100;
    private static final long MIGRATION_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Words of query-status for a guest that does not go on here. */
    private static final Set<String> ENDED =
            Set.of("shutdown", "postmigrate", "guest-panicked", "internal-error", "finish-migrate");

    private final String name;
    private final Path socket;
    private final TenantPlaces places;
    private final VmListener listener;
    private final DeviceSilence silence;
    private final Executor worker;
    private final Thread thread;
    private final Map<String, CompletableFuture<String>> removals = new ConcurrentHashMap<>();
    /** Held by whoever changes what is plugged in: QEMU aborts when two devices have one backend. */
    private final ReentrantLock plugging = new ReentrantLock();

    private volatile QmpConnection connection;
    private volatile Optional<ProcessLife> life = Optional.empty();
    private volatile String trouble = "not connected yet";
    private volatile boolean stopped;

    QmpVm(
            final String name,
            final Path socket,
            final TenantPlaces places,
            final VmListener listener,
            final DeviceSilence silence,
            final Executor worker) {
        this.name = name;
        this.socket = socket;
        this.places = places;
        this.listener = listener;
        this.silence = silence;
        this.worker = worker;
        thread = Thread.ofPlatform().name("qmp-" + name).daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends; does not wait for it. */
    void stop() {
        stopped = true;
        final QmpConnection current = connection;
        if (current != null) {
            current.end();
        }
        thread.interrupt();
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Process of the QEMU that is connected, or was; 0: not known. */
    long pid() {
        return life.map(ProcessLife::pid).orElse(0L);
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!stopped) {
            try (QmpConnection opened = QmpConnection.open(socket, GREETING, PATIENCE)) {
                pause = FIRST_PAUSE_MILLIS;
                connected(opened);
                trouble = opened.serve(this::happened);
            } catch (final VicinityFailure e) {
                tell(e);
            } finally {
                connection = null;
            }
            rest(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private void connected(final QmpConnection opened) {
        final Optional<ProcessLife> now = ProcessLife.of(opened.pid());
        if (life.isPresent() && !life.equals(now)) {
            over("another QEMU took its place");
        }
        life = now;
        trouble = "";
        connection = opened;
        if (stopped) {
            opened.end();
        }
        LOG.log(Level.INFO, "QEMU monitor connected vm={0} pid={1,number,#} path={2}", name, opened.pid(), socket);
        worker.execute(this::checkGuest);
    }

    private void tell(final VicinityFailure failure) {
        if (!failure.getMessage().equals(trouble)) {
            LOG.log(Level.WARNING, "no QEMU monitor, trying again vm={0} reason={1}", name, failure.oneLine());
        }
        trouble = failure.getMessage();
    }

    /** A QEMU that ends closes its sockets first and takes a while to go: so its process is watched during the pause. */
    private void rest(final long millis) {
        final long start = System.nanoTime();
        do {
            if (life.isPresent() && life.get().isOver()) {
                life = Optional.empty();
                over("its QEMU ended");
            }
            try {
                Thread.sleep(Math.min(millis, LIFE_CHECK_MILLIS));
            } catch (final InterruptedException e) {
                // Told to stop.
                return;
            }
        } while (!stopped && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void over(final String how) {
        removals.values().forEach(removal -> removal.complete(how));
        listener.over(name, how);
    }

    private void happened(final QmpMessage.Event event) {
        switch (event.name()) {
            case "DEVICE_DELETED" -> deleted(event.text("device"), event.text("path"));
            case "DEVICE_UNPLUG_GUEST_ERROR" -> {
                end(event.text("device"), "the guest refused");
                end(event.text("path"), "the guest refused");
            }
            // Whatever ran in the guest is gone with it.
            case "RESET" -> worker.execute(() -> listener.over(name, "its guest was reset"));
            case "SHUTDOWN", "STOP", "GUEST_PANICKED" -> worker.execute(this::checkGuest);
            default -> {
                // Of no interest here.
            }
        }
    }

    private void deleted(final String device, final String path) {
        final boolean awaitedById = end(device, "");
        final boolean awaitedByPath = end(path, "");
        if (!awaitedById && !awaitedByPath && device.startsWith(QmpPlug.PREFIX)) {
            final QmpConnection current = connection;
            worker.execute(() -> goneUnasked(device, current));
        }
    }

    /** Somebody else had it taken out, or the guest gave it up after all, when nobody waited any more. */
    private void goneUnasked(final String device, final QmpConnection current) {
        final String tenant = device.substring(QmpPlug.PREFIX.length());
        final Runnable end = silence.begin(tenant, pid());
        plugging.lock();
        try {
            // Whoever plugs it in again cleans up by himself.
            if (QmpTopology.exists(current, QmpTopology.PERIPHERAL, device)) {
                return;
            }
            listener.unplugged(name, tenant);
            new QmpPlug(name, current).removeBackend(device);
        } catch (final QmpRefusedException | VicinityFailure e) {
            LOG.log(
                    Level.WARNING,
                    "what is left of device {0} is unknown vm={1} reason={2}",
                    device,
                    name,
                    e.getMessage());
        } finally {
            plugging.unlock();
            end.run();
        }
    }

    private boolean end(final String id, final String why) {
        final CompletableFuture<String> removal = removals.get(id);
        return removal != null && removal.complete(why);
    }

    private void checkGuest() {
        final QmpConnection current = connection;
        if (current == null) {
            return;
        }
        try {
            String status = status(current);
            while (status.equals("finish-migrate") && !stopped) {
                // Its end is told by no event.
                LockSupport.parkNanos(MIGRATION_CHECK_NANOS);
                status = status(current);
            }
            if (status.equals("postmigrate") || status.equals("shutdown")) {
                listener.over(name, "its guest is over here: " + status);
            }
        } catch (final QmpRefusedException | VicinityFailure e) {
            LOG.log(Level.DEBUG, "status unknown vm={0} reason={1}", name, e.getMessage());
        }
    }

    private static String status(final QmpConnection current) throws QmpRefusedException {
        return current.execute("query-status", null).path("status").asText("");
    }

    HypervisorVm look() {
        final QmpConnection current = connection;
        if (current == null) {
            return HypervisorVm.unreachable(name, VmSource.QMP, pid(), trouble);
        }
        try {
            final String status = status(current);
            final QmpTopology topology = QmpTopology.read(current, places);
            return new HypervisorVm(
                    name,
                    VmSource.QMP,
                    current.pid(),
                    state(status),
                    status,
                    topology.ports(),
                    topology.devices(),
                    isEmulated(current));
        } catch (final QmpRefusedException | VicinityFailure e) {
            return HypervisorVm.unreachable(name, VmSource.QMP, pid(), e.getMessage());
        }
    }

    private static boolean isEmulated(final QmpConnection current) throws QmpRefusedException {
        return !current.execute("query-kvm", null).path("enabled").asBoolean(false);
    }

    private static VmState state(final String status) {
        if (status.equals("running")) {
            return VmState.RUNNING;
        }
        return ENDED.contains(status) ? VmState.ENDED : VmState.PAUSED;
    }

    void plug(final Plug plug, final Progress progress) {
        plugging.lock();
        try {
            new QmpPlug(name, connected()).plug(plug, progress);
        } finally {
            plugging.unlock();
        }
    }

    void unplug(final ShmemDevice device, final Duration patience, final Progress progress) {
        final QmpPlug plug = new QmpPlug(name, connected());
        final CompletableFuture<String> removal = new CompletableFuture<>();
        removals.put(device.id(), removal);
        plugging.lock();
        try {
            final boolean asked = plug.requestRemoval(device.id());
            progress.step(
                    "unplugging",
                    asked
                            ? "the guest of VM " + name + " was asked to give up device " + device.id()
                            : "the guest of VM " + name + " was asked before to give up device " + device.id());
            await(removal, device, patience);
            progress.step("unplugged", "the guest of VM " + name + " gave up device " + device.id());
            plug.removeBackend(device.id());
        } finally {
            plugging.unlock();
            removals.remove(device.id());
        }
    }

    private void await(final CompletableFuture<String> removal, final ShmemDevice device, final Duration patience) {
        try {
            final String why = removal.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!why.isEmpty()) {
                throw new VicinityFailure(
                        FailureCode.HYPERVISOR_REFUSED,
                        "device " + device.id() + " was not taken out of VM " + name + ": " + why,
                        "see the guest's kernel log, and try again");
            }
        } catch (final TimeoutException e) {
            throw new VicinityFailure(
                    FailureCode.TIMED_OUT,
                    "the guest of VM " + name + " did not give up device " + device.id() + " within "
                            + patience.toMillis() + " ms",
                    "the guest must run, with PCI hot-plug (acpiphp or pciehp) in its kernel; its memory is drained, and"
                            + " the device goes when the guest lets it go",
                    e);
        } catch (final ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VicinityFailure(
                    FailureCode.HYPERVISOR_UNREACHABLE, "the agent ends", "try again when it is back", e);
        }
    }

    private QmpConnection connected() {
        final QmpConnection current = connection;
        if (current == null) {
            throw new VicinityFailure(
                    FailureCode.HYPERVISOR_UNREACHABLE,
                    "VM " + name + " cannot be asked: " + trouble,
                    "see to it that the VM runs and that nobody else holds its monitor " + socket);
        }
        return current;
    }
}
