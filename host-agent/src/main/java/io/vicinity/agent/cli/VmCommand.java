package io.vicinity.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vicinity-agent vm}: what hypervisors run on this host, and a tenant's device in it. */
@Command(
        name = "vm",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = "List the VMs that QEMU and libvirt run here; plug a tenant's memory into one, or take it out.",
        subcommands = {VmListCommand.class, VmAttachCommand.class, VmDetachCommand.class})
public final class VmCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public VmCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, attach or detach is wanted");
    }
}
