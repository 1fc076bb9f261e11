package io.vicinity.agent.control;

import io.vicinity.agent.Agent;
import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.pki.CertificateAuthority;
import io.vicinity.agent.pki.Credentials;
import io.vicinity.agent.pki.Identity;
import io.vicinity.service.StrictYaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An agent in this process, with all that it owns in a directory of the test. */
public final class AgentFixture implements AutoCloseable {
    public static final String TWO_TENANTS = """
            tenants:
              - name: acme
                segment_size: 8MiB
                arena_bytes: 64KiB
                quotas: {endpoints: 8, channels: 16, peers: 4}
              - name: globex
                segment_size: 4MiB
                arena_bytes: 64KiB
                quotas: {endpoints: 8, channels: 16, peers: 4}
            """;

    private final Path directory;
    private final List<FakeDaemon> daemons = new ArrayList<>();
    private Agent agent;

    public AgentFixture(final Path directory) {
        this(directory, TWO_TENANTS);
    }

    public AgentFixture(final Path directory, final String tenants) {
        this.directory = directory;
        start(tenants);
    }

    public static String yaml(final Path directory, final String tenants) {
        return """
                listen: 127.0.0.1:0
                metrics: 127.0.0.1:0
                runtime_dir: %1$s/run
                pki_dir: %1$s/pki
                segment_dir: %1$s
                descriptor_store: none
                """.formatted(directory) + tenants;
    }

    public static AgentConfig config(final Path directory, final String tenants) {
        return StrictYaml.parse("test", yaml(directory, tenants), AgentConfig.class);
    }

    public void start(final String tenants) {
        agent = Agent.start(config(directory, tenants), false);
    }

    /** Ends the agent in order; segments and journals stay. */
    public void stop() {
        agent.close();
    }

    public Agent agent() {
        return agent;
    }

    public Path segment(final String tenant) {
        return directory.resolve("vicinity-" + tenant);
    }

    public Path socket() {
        return directory.resolve("run/operator.sock");
    }

    public Credentials enroll(final String vm, final String tenant) {
        return CertificateAuthority.open(directory.resolve("pki"))
                .issueVm(new Identity(vm, tenant), Duration.ofDays(1));
    }

    public FakeDaemon daemon(final String vm, final String tenant) {
        return daemon(enroll(vm, tenant), tenant);
    }

    public FakeDaemon daemon(final Credentials credentials, final String tenant) {
        final FakeDaemon daemon = new FakeDaemon(agent.address(), credentials, segment(tenant));
        daemons.add(daemon);
        return daemon;
    }

    @Override
    public void close() {
        daemons.forEach(FakeDaemon::close);
        agent.close();
    }
}
