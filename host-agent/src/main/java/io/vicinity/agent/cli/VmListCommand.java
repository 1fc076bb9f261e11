package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.DeviceModel;
import io.vicinity.control.v1.HypervisorVm;
import io.vicinity.control.v1.ListHypervisorVmsRequest;
import io.vicinity.control.v1.ListHypervisorVmsResponse;
import io.vicinity.control.v1.RootPort;
import io.vicinity.control.v1.ShmemDevice;
import io.vicinity.service.ByteSize;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code vicinity-agent vm list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Show the VMs that QEMU and libvirt run on this host, the tenant of the device that each has, and its free root"
                    + " ports, with the room for 64-bit prefetchable memory where that is known.",
            "`vicinity-agent vms` shows which of them have a daemon that uses the memory."
        })
public final class VmListCommand extends OperatorCommand {
    /** For picocli. */
    public VmListCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final ListHypervisorVmsResponse list = agent.listHypervisorVms(ListHypervisorVmsRequest.getDefaultInstance());
        if (isJson()) {
            list.getVmsList().forEach(vm -> printJson(vm, out));
            return;
        }
        final TextTable table =
                new TextTable("VM", "SOURCE", "PID", "STATE", "TENANT", "DEVICE", "BUS", "FREE PORTS", "DETAIL");
        list.getVmsList().forEach(vm -> row(table, vm));
        table.print(out);
    }

    private static void row(final TextTable table, final HypervisorVm vm) {
        final String tenants = vm.getDevicesList().stream()
                .map(device -> orDash(device.getTenant()))
                .collect(Collectors.joining(","));
        final String models = vm.getDevicesList().stream()
                .map(device -> device.getModel() == DeviceModel.DEVICE_MODEL_DOORBELL ? "doorbell" : "plain")
                .collect(Collectors.joining(","));
        final String buses =
                vm.getDevicesList().stream().map(ShmemDevice::getBus).collect(Collectors.joining(","));
        final String free = vm.getRootPortsList().stream()
                .filter(port -> !port.getOccupied())
                .map(VmListCommand::port)
                .collect(Collectors.joining(","));
        table.row(
                vm.getVm(),
                vm.getSource(),
                vm.getPid(),
                vm.getState(),
                orDash(tenants),
                orDash(models),
                orDash(buses),
                orDash(free),
                orDash(vm.getDetail()));
    }

    private static String port(final RootPort port) {
        return port.hasPrefetchableBytes()
                ? port.getId() + "(" + new ByteSize(port.getPrefetchableBytes()) + ")"
                : port.getId();
    }

    private static String orDash(final String text) {
        return text.isEmpty() ? "-" : text;
    }
}
