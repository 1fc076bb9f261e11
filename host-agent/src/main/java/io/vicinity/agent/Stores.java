package io.vicinity.agent;

import io.vicinity.agent.config.AgentConfig;
import io.vicinity.agent.descriptors.DescriptorStore;
import io.vicinity.agent.descriptors.HolderStore;
import io.vicinity.agent.descriptors.ServiceManager;
import io.vicinity.agent.descriptors.SystemdStore;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.Map;
import java.util.Optional;

/** Chooses the store of an agent. */
final class Stores {
    private static final String SOCKET = "holder.sock";

    private Stores() {}

    /**
     * The store that the configuration wants.
     *
     * @param config      of the agent.
     * @param ephemeral   true if the agent has no later life: nothing is held then.
     * @param environment of this process.
     * @param manager     that started it.
     * @return a store.
     * @throws VicinityFailure CONFIG_INVALID if it is to be systemd's, and that did not start this process.
     */
    static DescriptorStore open(
            final AgentConfig config,
            final boolean ephemeral,
            final Map<String, String> environment,
            final Optional<ServiceManager> manager) {
        if (ephemeral || !config.ivshmem()) {
            return DescriptorStore.NONE;
        }
        final AgentConfig.StoreKind kind = Optional.ofNullable(config.descriptorStore())
                .orElse(manager.isPresent() ? AgentConfig.StoreKind.SYSTEMD : AgentConfig.StoreKind.HOLDER);
        return switch (kind) {
            case SYSTEMD ->
                new SystemdStore(
                        manager.orElseThrow(() -> new VicinityFailure(
                                FailureCode.CONFIG_INVALID,
                                "descriptor_store: systemd did not start this agent, or does not want to be notified",
                                "set Type=notify, NotifyAccess=all and FileDescriptorStoreMax= in the unit, or"
                                        + " descriptor_store: holder")),
                        environment);
            case HOLDER -> new HolderStore(config.runtimeDir().resolve(SOCKET));
            case NONE -> DescriptorStore.NONE;
        };
    }
}
