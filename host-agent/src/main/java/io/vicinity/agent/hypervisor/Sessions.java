package io.vicinity.agent.hypervisor;

import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.host.Tenants;
import io.vicinity.agent.tenant.CloseReason;
import io.vicinity.agent.tenant.Tenant;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the tenants hold of a VM whose hypervisor says something. Thread-safe. */
public final class Sessions implements VmListener {
    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

    private final Tenants tenants;

    /**
     * Creates it.
     *
     * @param tenants of this host.
     */
    public Sessions(final Tenants tenants) {
        this.tenants = tenants;
    }

    Optional<Tenant> tenant(final String name) {
        return tenants.find(name).map(HostedTenant::tenant);
    }

    /** What still uses the memory, for people. */
    String users(final String tenant, final String vm) {
        final String endpoints = tenants.find(tenant).stream()
                .flatMap(hosted -> hosted.tenant().report().names().stream())
                .filter(name -> name.vm().equals(vm))
                .map(TenantReport.Name::name)
                .sorted()
                .collect(Collectors.joining(", "));
        return endpoints.isEmpty() ? "its daemon" : "its daemon and the endpoints " + endpoints;
    }

    @Override
    public void over(final String vm, final String how) {
        for (final HostedTenant hosted : tenants.all()) {
            final VicinityFailure told = new VicinityFailure(
                    FailureCode.INCARNATION_UNKNOWN, "VM " + vm + " ended: " + how, "begin a new life");
            hosted.tenant()
                    .endings()
                    .end(vm, CloseReason.PEER_DIED, told)
                    .ifPresent(ended -> LOG.log(
                            Level.WARNING,
                            "VM is over tenant={0} vm={1} reason=\"{2}\" endpoints={3} channels={4}",
                            hosted.segment().tenant(),
                            vm,
                            how,
                            ended.endpoints(),
                            ended.channels()));
        }
    }

    @Override
    public void unplugged(final String vm, final String tenant) {
        final VicinityFailure told = new VicinityFailure(
                FailureCode.DEVICE_GONE,
                "the ivshmem device of VM " + vm + " was taken out",
                "plug it in again: vicinity-agent vm attach " + vm + " --tenant " + tenant);
        tenant(tenant)
                .flatMap(found -> found.endings().unplugged(vm, told))
                .ifPresent(ended -> LOG.log(
                        Level.WARNING,
                        "device was taken out without a warning tenant={0} vm={1} endpoints={2} channels={3}",
                        tenant,
                        vm,
                        ended.endpoints(),
                        ended.channels()));
    }
}
