package io.vicinity.agent.cli;

import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Identity;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vicinity-agent enroll}. Works with or without a running agent. */
@Command(
        name = "enroll",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = {
            "Mint a certificate for a VM: what the VM is, and of which tenant, is what its certificate says.",
            "Writes cert.pem, key.pem and ca.pem, mode 0600; give them to the VM's daemon and to nobody else."
        })
public final class EnrollCommand implements Callable<Integer> {
    private static final int MAX_DAYS = 3650;

    @ParentCommand
    private AgentCommand agentCommand;

    @Parameters(paramLabel = "VM", description = "Name of the VM.")
    private String vm;

    @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "Tenant of the VM.")
    private String tenant;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Directory for the files.")
    private Path out;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "Days that the certificate is good for, 1 to 3650; ${DEFAULT-VALUE} if not given.")
    private int days;

    @Option(
            names = "--pki",
            paramLabel = "DIR",
            description = "Directory of the agent's authority; that of the configuration if not given.")
    private Path pki;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public EnrollCommand() {}

    @Override
    public Integer call() {
        if (days < 1 || days > MAX_DAYS) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "--days is " + days, "give 1 to " + MAX_DAYS + " days");
        }
        final PrintWriter messages = spec.commandLine().getErr();
        CertificateAuthority.open(directory(messages))
                .issueVm(new Identity(vm, tenant), Duration.ofDays(days))
                .write(out);
        final PrintWriter answer = spec.commandLine().getOut();
        answer.printf("enrolled VM %s of tenant %s for %d days: %s%n", vm, tenant, days, out);
        answer.flush();
        return 0;
    }

    private Path directory(final PrintWriter messages) {
        if (pki != null) {
            return pki;
        }
        final AgentConfig agent = agentCommand.load();
        agentCommand.noteIfUnknown(tenant, agent, messages);
        return agent.pkiDir();
    }
}
