package io.vicinity.agent.control;

import io.grpc.stub.StreamObserver;
import io.vicinity.agent.host.HostedTenant;
import io.vicinity.agent.host.Tenants;
import io.vicinity.agent.hypervisor.Attachments;
import io.vicinity.agent.ivshmem.IvshmemSocket;
import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.Endings;
import io.vicinity.agent.tenant.TenantReport;
import io.vicinity.control.v1.AgentForOperatorsGrpc;
import io.vicinity.control.v1.AttachVmRequest;
import io.vicinity.control.v1.AttachmentProgress;
import io.vicinity.control.v1.ChannelState;
import io.vicinity.control.v1.DetachVmRequest;
import io.vicinity.control.v1.DrainVmRequest;
import io.vicinity.control.v1.EvictVmRequest;
import io.vicinity.control.v1.EvictVmResponse;
import io.vicinity.control.v1.HostChannel;
import io.vicinity.control.v1.ListDirectoryRequest;
import io.vicinity.control.v1.ListDirectoryResponse;
import io.vicinity.control.v1.ListHostChannelsRequest;
import io.vicinity.control.v1.ListHostChannelsResponse;
import io.vicinity.control.v1.ListHypervisorVmsRequest;
import io.vicinity.control.v1.ListHypervisorVmsResponse;
import io.vicinity.control.v1.ListVmsRequest;
import io.vicinity.control.v1.ListVmsResponse;
import io.vicinity.control.v1.RouteChannelRequest;
import io.vicinity.control.v1.RouteChannelResponse;
import io.vicinity.control.v1.RouteProgress;
import io.vicinity.control.v1.StatusRequest;
import io.vicinity.control.v1.StatusResponse;
import io.vicinity.control.v1.TenantStatus;
import io.vicinity.control.v1.UndrainVmRequest;
import io.vicinity.control.v1.VmStatus;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The agent for operators. */
final class OperatorService extends AgentForOperatorsGrpc.AgentForOperatorsImplBase {
    private static final System.Logger LOG = System.getLogger(OperatorService.class.getName());

    private final Tenants tenants;
    private final Function<String, Optional<IvshmemSocket>> ivshmem;
    private final DirectoryCalls directoryCalls;
    private final AgentFacts facts;
    private final RouteCalls routeCalls;
    private final HypervisorCalls hypervisorCalls;
    private final Refusals refusals;

    OperatorService(
            final Tenants tenants,
            final Function<String, Optional<IvshmemSocket>> ivshmem,
            final Directory directory,
            final Attachments attachments,
            final AgentFacts facts,
            final Refusals refusals) {
        this.tenants = tenants;
        this.ivshmem = ivshmem;
        this.facts = facts;
        this.refusals = refusals;
        directoryCalls = new DirectoryCalls(directory);
        routeCalls = new RouteCalls(tenants, refusals);
        hypervisorCalls = new HypervisorCalls(attachments, refusals);
    }

    @Override
    public void status(final StatusRequest request, final StreamObserver<StatusResponse> response) {
        answer(response, () -> {
            final StatusResponse.Builder status = StatusResponse.newBuilder()
                    .setVersion(facts.version())
                    .setPid(ProcessHandle.current().pid())
                    .setStartTimeMillis(facts.startTimeMillis())
                    .setListenAddress(facts.listenAddress());
            tenants.all().forEach(tenant -> status.addTenants(status(tenant)));
            return status.build();
        });
    }

    private TenantStatus status(final HostedTenant hosted) {
        final TenantReport.Totals totals = hosted.tenant().report().totals();
        final TenantStatus.Builder status = TenantStatus.newBuilder()
                .setName(hosted.segment().tenant())
                .setSegmentPath(hosted.segment().path())
                .setSegmentSize(hosted.segment().size())
                .setSegmentGeneration(hosted.segment().generation())
                .setBytesUsed(totals.bytesUsed())
                .setBytesQuota(totals.bytesQuota())
                .setEndpoints(totals.endpoints())
                .setEndpointsQuota(totals.endpointsQuota())
                .setChannels(totals.channels())
                .setChannelsQuota(totals.channelsQuota())
                .setPeers(totals.peers())
                .setAdopted(hosted.adopted());
        ivshmem.apply(hosted.segment().tenant())
                .ifPresent(socket ->
                        status.setIvshmemSocket(socket.path().toString()).setIvshmemPeers(socket.peers()));
        return status.build();
    }

    @Override
    public void listVms(final ListVmsRequest request, final StreamObserver<ListVmsResponse> response) {
        answer(response, () -> {
            final ListVmsResponse.Builder list = ListVmsResponse.newBuilder();
            for (final HostedTenant tenant : select(request.getTenant())) {
                tenant.tenant()
                        .report()
                        .vms()
                        .forEach(vm -> list.addVms(vm(tenant.segment().tenant(), vm)));
            }
            return list.build();
        });
    }

    private static VmStatus vm(final String tenant, final TenantReport.Vm vm) {
        final VmStatus.Builder status = VmStatus.newBuilder()
                .setTenant(tenant)
                .setVm(vm.vm())
                .setPeerId(vm.peerId())
                .setIncarnation(vm.incarnation())
                .setConnected(vm.connected())
                .setEndpoints(vm.endpoints())
                .setChannels(vm.channels())
                .setBytes(vm.bytes())
                .setDaemonVersion(vm.daemonVersion())
                .setDrained(vm.drained())
                .setUnmapped(vm.memory().unmapped());
        vm.device()
                .ifPresent(
                        device -> status.setIvshmemPosition(device.position()).setQemuPid(device.pid()));
        return status.build();
    }

    @Override
    public void listHostChannels(
            final ListHostChannelsRequest request, final StreamObserver<ListHostChannelsResponse> response) {
        answer(response, () -> {
            final ListHostChannelsResponse.Builder list = ListHostChannelsResponse.newBuilder();
            for (final HostedTenant tenant : select(request.getTenant())) {
                for (final TenantReport.HostChannel channel :
                        tenant.tenant().report().channels()) {
                    list.addChannels(channel(tenant.segment().tenant(), channel));
                }
            }
            return list.build();
        });
    }

    static HostChannel channel(final String tenant, final TenantReport.HostChannel channel) {
        final HostChannel.Builder shown = HostChannel.newBuilder()
                .setTenant(tenant)
                .setChannelId(channel.id())
                .setEndpointA(channel.a().endpoint())
                .setVmA(channel.a().vm())
                .setEndpointB(channel.b().endpoint())
                .setVmB(channel.b().vm())
                .setState(channel.closing() ? ChannelState.CHANNEL_STATE_CLOSING : ChannelState.CHANNEL_STATE_OPEN)
                .setReleasedA(channel.a().released())
                .setReleasedB(channel.b().released())
                .setRoute(Messages.route(channel.route()))
                .setEpoch(channel.epoch());
        if (channel.region() != null) {
            shown.setRegion(Messages.region(channel.region()));
        }
        channel.order()
                .ifPresent(order -> shown.setOrderedRoute(Messages.route(order.to()))
                        .setOrderedPhase(Messages.phase(order.phase()))
                        .addAllWaitsFor(order.waitsFor()));
        channel.lastSwitch().ifPresent(took -> shown.setLastSwitchMicros(took.toNanos() / 1_000));
        return shown.build();
    }

    @Override
    public void listDirectory(
            final ListDirectoryRequest request, final StreamObserver<ListDirectoryResponse> response) {
        answer(
                response,
                () -> directoryCalls.list(select(request.getTenant()).stream()
                        .map(tenant -> tenant.segment().tenant())
                        .toList()));
    }

    @Override
    public void evictVm(final EvictVmRequest request, final StreamObserver<EvictVmResponse> response) {
        answer(response, () -> {
            final Endings.Ended evicted =
                    tenant(request.getTenant()).tenant().endings().evict(request.getVm());
            LOG.log(
                    Level.WARNING,
                    "evicted by an operator tenant={0} vm={1} endpoints={2} channels={3}",
                    request.getTenant(),
                    request.getVm(),
                    evicted.endpoints(),
                    evicted.channels());
            return EvictVmResponse.newBuilder()
                    .setEndpoints(evicted.endpoints())
                    .setChannels(evicted.channels())
                    .build();
        });
    }

    @Override
    public void routeChannel(final RouteChannelRequest request, final StreamObserver<RouteChannelResponse> response) {
        routeCalls.route(request, response);
    }

    @Override
    public void drainVm(final DrainVmRequest request, final StreamObserver<RouteProgress> response) {
        routeCalls.drain(request, response);
    }

    @Override
    public void undrainVm(final UndrainVmRequest request, final StreamObserver<RouteProgress> response) {
        routeCalls.undrain(request, response);
    }

    @Override
    public void listHypervisorVms(
            final ListHypervisorVmsRequest request, final StreamObserver<ListHypervisorVmsResponse> response) {
        hypervisorCalls.list(response);
    }

    @Override
    public void attachVm(final AttachVmRequest request, final StreamObserver<AttachmentProgress> response) {
        hypervisorCalls.attach(request, response);
    }

    @Override
    public void detachVm(final DetachVmRequest request, final StreamObserver<AttachmentProgress> response) {
        hypervisorCalls.detach(request, response);
    }

    private <T> void answer(final StreamObserver<T> response, final Supplier<T> body) {
        Calls.answer(response, body, failure -> refusals.refused(failure.code()));
    }

    private Collection<HostedTenant> select(final String tenant) {
        return tenant.isEmpty() ? tenants.all() : List.of(tenant(tenant));
    }

    private HostedTenant tenant(final String name) {
        return tenants.find(name)
                .orElseThrow(() -> new VicinityFailure(
                        FailureCode.TENANT_UNKNOWN,
                        "this agent has no tenant '" + name + "'",
                        "it has: "
                                + tenants.all().stream()
                                        .map(tenant -> tenant.segment().tenant())
                                        .collect(Collectors.joining(", "))));
    }
}
