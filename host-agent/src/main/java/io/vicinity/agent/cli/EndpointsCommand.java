package io.vicinity.agent.cli;

import io.vicinity.control.v1.AgentForOperatorsGrpc.AgentForOperatorsBlockingStub;
import io.vicinity.control.v1.DirectoryName;
import io.vicinity.control.v1.ListDirectoryRequest;
import io.vicinity.control.v1.ListDirectoryResponse;
import io.vicinity.control.v1.NameStanding;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vicinity-agent endpoints}. */
@Command(
        name = "endpoints",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersionProvider.class,
        description = "Show the names in the directory, of all hosts that share it, and where they are.")
public final class EndpointsCommand extends OperatorCommand {
    @Option(names = "--tenant", paramLabel = "TENANT", defaultValue = "", description = "Of this tenant only.")
    private String tenant;

    /** For picocli. */
    public EndpointsCommand() {}

    @Override
    protected void ask(final AgentForOperatorsBlockingStub agent, final PrintWriter out) {
        final ListDirectoryResponse list = agent.listDirectory(
                ListDirectoryRequest.newBuilder().setTenant(tenant).build());
        if (isJson()) {
            list.getNamesList().forEach(name -> printJson(name, out));
            return;
        }
        if (!list.getConnected()) {
            out.println("etcd does not answer host " + list.getHost()
                    + ": what is said of other hosts was true when it last did; see the agent's log");
        }
        final TextTable table = new TextTable("TENANT", "NAME", "HOST", "VM", "HERE", "STANDING", "ADDRESSES");
        for (final DirectoryName name : list.getNamesList()) {
            table.row(
                    name.getTenant(),
                    name.getName(),
                    name.getHost(),
                    name.getVm(),
                    name.getHere() ? "yes" : "no",
                    standing(name.getStanding()),
                    name.getFabricAddressesCount() == 0 ? "-" : String.join(" ", name.getFabricAddressesList()));
        }
        table.print(out);
    }

    private static String standing(final NameStanding standing) {
        return switch (standing) {
            case NAME_STANDING_PUBLISHED -> "published";
            case NAME_STANDING_UNPUBLISHED -> "unpublished";
            case NAME_STANDING_CONFLICT -> "conflict";
            case NAME_STANDING_UNSPECIFIED, UNRECOGNIZED -> "?";
        };
    }
}
