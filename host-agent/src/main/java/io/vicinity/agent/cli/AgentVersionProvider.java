package io.vicinity.agent.cli;

import io.vicinity.agent.AgentVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
public final class AgentVersionProvider implements IVersionProvider {
    /** For picocli. */
    public AgentVersionProvider() {}

    @Override
    public String[] getVersion() {
        return new String[] {"vicinity-agent " + AgentVersion.VERSION};
    }
}
