package io.vicinity.agent.hypervisor.qmp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vicinity.agent.hypervisor.DeviceModel;
import io.vicinity.agent.hypervisor.Plug;
import io.vicinity.agent.hypervisor.Progress;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The commands that plug a tenant's device into one QEMU, and those that clean up behind it. Not thread-safe. */
final class QmpPlug {
    /** What the agent plugs in is called so: a device, and behind it a backend of memory or a character device. */
    static final String PREFIX = "vicinity-";

    private static final System.Logger LOG = System.getLogger(QmpPlug.class.getName());
    private static final int RETRIES = 40;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String vm;
    private final QmpConnection connection;

    QmpPlug(final String vm, final QmpConnection connection) {
        this.vm = vm;
        this.connection = connection;
    }

    static String deviceId(final String tenant) {
        return PREFIX + tenant;
    }

    private static String memoryId(final String device) {
        return device + "-mem";
    }

    private static String socketId(final String device) {
        return device + "-chr";
    }

    void plug(final Plug plug, final Progress progress) {
        final String device = deviceId(plug.place().tenant());
        try {
            removeLeftovers(device, progress);
            addBackend(plug, device);
            progress.step(
                    "backend",
                    "QEMU of VM " + vm + " has the memory of tenant "
                            + plug.place().tenant());
        } catch (final QmpRefusedException e) {
            throw refused("the memory of tenant " + plug.place().tenant(), remedy(e), e);
        }
        try {
            addDevice(plug, device);
        } catch (final QmpRefusedException e) {
            removeBackend(device);
            throw refused(plug.model().driver() + " on root port " + plug.port().id(), "see QEMU's reason", e);
        } catch (final VicinityFailure e) {
            removeBackend(device);
            throw e;
        }
    }

    /** Of an attempt that was interrupted: a backend that is plugged twice would abort QEMU. */
    private void removeLeftovers(final String device, final Progress progress) throws QmpRefusedException {
        if (hasBackend(device)) {
            progress.warning("leftover", "QEMU of VM " + vm + " has a backend of an earlier attempt, which is removed");
            if (!removeBackend(device)) {
                throw new VicinityFailure(
                        FailureCode.HYPERVISOR_REFUSED,
                        "backend " + memoryId(device) + " or " + socketId(device) + " of VM " + vm + " is in use",
                        "take out the device that uses it");
            }
        }
    }

    private boolean hasBackend(final String device) throws QmpRefusedException {
        return QmpTopology.exists(connection, QmpTopology.OBJECTS, memoryId(device)) || hasSocket(device);
    }

    private boolean hasSocket(final String device) throws QmpRefusedException {
        for (final var chardev : connection.execute("query-chardev", null)) {
            if (chardev.path("label").asText("").equals(socketId(device))) {
                return true;
            }
        }
        return false;
    }

    private void addBackend(final Plug plug, final String device) throws QmpRefusedException {
        if (plug.model() == DeviceModel.PLAIN) {
            connection.execute(
                    "object-add",
                    arguments()
                            .put("qom-type", "memory-backend-file")
                            .put("id", memoryId(device))
                            .put("share", true)
                            .put("mem-path", plug.place().segment().toString())
                            .put("size", plug.place().size()));
            return;
        }
        final ObjectNode chardev = arguments().put("id", socketId(device));
        final ObjectNode data = chardev.putObject("backend")
                .put("type", "socket")
                .putObject("data")
                .put("server", false);
        data.putObject("addr")
                .put("type", "unix")
                .putObject("data")
                .put("path", plug.place().socket().orElseThrow().toString());
        connection.execute("chardev-add", chardev);
    }

    private void addDevice(final Plug plug, final String device) throws QmpRefusedException {
        final ObjectNode add = arguments()
                .put("driver", plug.model().driver())
                .put("id", device)
                .put("bus", plug.port().id());
        connection.execute(
                "device_add",
                plug.model() == DeviceModel.PLAIN
                        ? add.put("memdev", memoryId(device))
                        : add.put("chardev", socketId(device)).put("vectors", plug.vectors()));
    }

    /**
     * Asks the guest to give a device up.
     *
     * @return false if it was asked before.
     */
    boolean requestRemoval(final String device) {
        try {
            connection.execute("device_del", arguments().put("id", device));
            return true;
        } catch (final QmpRefusedException e) {
            if (e.getMessage().contains("in the process of unplug")) {
                return false;
            }
            throw refused("to take out device " + device, "see QEMU's reason", e);
        }
    }

    /**
     * Removes what a device of ours stood on. QEMU lets go of it a moment after the device.
     *
     * @return true if nothing of it is left.
     */
    boolean removeBackend(final String device) {
        String reason = "";
        for (int i = 0; i < RETRIES; i++) {
            try {
                if (QmpTopology.exists(connection, QmpTopology.OBJECTS, memoryId(device))) {
                    connection.execute("object-del", arguments().put("id", memoryId(device)));
                }
                if (hasSocket(device)) {
                    connection.execute("chardev-remove", arguments().put("id", socketId(device)));
                }
                return true;
            } catch (final QmpRefusedException e) {
                reason = e.getMessage();
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (final VicinityFailure e) {
                reason = e.getMessage();
                break;
            }
        }
        LOG.log(Level.WARNING, "backend stays vm={0} device={1} reason={2}", vm, device, reason);
        return false;
    }

    private VicinityFailure refused(final String what, final String remedy, final QmpRefusedException e) {
        return new VicinityFailure(
                FailureCode.HYPERVISOR_REFUSED,
                "QEMU of VM " + vm + " refused " + what + ": " + e.getMessage(),
                remedy,
                e);
    }

    private static String remedy(final QmpRefusedException e) {
        return e.getMessage().contains("Permission denied") || e.getMessage().contains("Operation not permitted")
                ? "let QEMU's user open the segment or the socket: set ivshmem_group in the agent's configuration to a"
                        + " group of QEMU's, and see deploy/ATTACHING.md for AppArmor"
                : "see QEMU's reason";
    }

    private static ObjectNode arguments() {
        return QmpParser.json().createObjectNode();
    }
}
