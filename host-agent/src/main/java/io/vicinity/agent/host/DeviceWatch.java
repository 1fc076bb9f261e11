package io.vicinity.agent.host;

import io.vicinity.agent.ivshmem.Departure;
import io.vicinity.agent.ivshmem.IvshmemListener;
import io.vicinity.agent.tenant.Device;
import io.vicinity.agent.tenant.Endings;
import io.vicinity.agent.tenant.Tenant;
import io.vicinity.posix.PeerCredentials;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.Executor;

/** Takes the end of a device's connection for the death of its VM. */
public final class DeviceWatch implements IvshmemListener {
    private static final System.Logger LOG = System.getLogger(DeviceWatch.class.getName());

    private final Tenant tenant;
    private final IvshmemListener counts;
    private final Executor executor;

    /**
     * Creates a watch.
     *
     * @param tenant   whose devices are served.
     * @param counts   is told all the same.
     * @param executor buries the dead, so that other devices are served meanwhile.
     */
    public DeviceWatch(final Tenant tenant, final IvshmemListener counts, final Executor executor) {
        this.tenant = tenant;
        this.counts = counts;
        this.executor = executor;
    }

    @Override
    public void restored(final Map<Integer, PeerCredentials> peers) {
        counts.restored(peers);
        peers.forEach(this::connected);
        tenant.endings().rejoin().forEach(ended -> log(ended, "while the agent was away"));
    }

    @Override
    public void joined(final int peerId, final PeerCredentials process) {
        counts.joined(peerId, process);
        connected(peerId, process);
    }

    private void connected(final int position, final PeerCredentials process) {
        tenant.devices().connected(position, process.pid());
    }

    @Override
    public void left(final int peerId, final Departure reason) {
        counts.left(peerId, reason);
        tenant.devices().disconnected(peerId).ifPresent(device -> executor.execute(() -> bury(device, reason)));
    }

    private void bury(final Device device, final Departure reason) {
        tenant.endings().died(device).ifPresent(ended -> log(ended, reason.name()));
    }

    private void log(final Endings.Ended ended, final String reason) {
        LOG.log(
                Level.WARNING,
                "VM died with its ivshmem device tenant={0} vm={1} reason={2} endpoints={3} channels={4}",
                tenant.name(),
                ended.vm(),
                reason,
                ended.endpoints(),
                ended.channels());
    }

    @Override
    public void refused() {
        counts.refused();
    }
}
