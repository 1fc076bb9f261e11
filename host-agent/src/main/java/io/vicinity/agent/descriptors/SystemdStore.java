package io.vicinity.agent.descriptors;

import io.vicinity.posix.Descriptors;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * systemd's own store of this service: wants {@code FileDescriptorStoreMax=} in the unit. Descriptors come back by
 * {@code LISTEN_FDS} and {@code LISTEN_FDNAMES}. Those of another name than ours are not touched.
 */
public final class SystemdStore implements DescriptorStore {
    private static final int FIRST = 3;
    private static final int MOST = 65_536;

    private final ServiceManager manager;
    private final Map<String, String> environment;

    /**
     * Creates a store.
     *
     * @param manager     that holds.
     * @param environment of this process.
     */
    public SystemdStore(final ServiceManager manager, final Map<String, String> environment) {
        this.manager = manager;
        this.environment = environment;
    }

    @Override
    public boolean isLasting() {
        return true;
    }

    @Override
    public Map<String, Integer> takeBack() {
        final Map<String, Integer> held = new LinkedHashMap<>();
        if (!isMine(environment.get("LISTEN_PID"))) {
            return held;
        }
        final int count = count(environment.getOrDefault("LISTEN_FDS", "0"));
        final String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        for (int i = 0; i < count; i++) {
            final int descriptor = FIRST + i;
            final String name = i < names.length ? names[i] : "";
            if (Descriptors.keepToSelf(descriptor) && Names.isGood(name)) {
                final Integer twice = held.put(name, descriptor);
                if (twice != null) {
                    Descriptors.close(twice);
                }
            }
        }
        return held;
    }

    private static boolean isMine(final String pid) {
        return pid == null || pid.equals(Long.toString(ProcessHandle.current().pid()));
    }

    private static int count(final String said) {
        try {
            return Math.clamp(Integer.parseInt(said), 0, MOST);
        } catch (final NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void hold(final String name, final int descriptor, final Kind kind) {
        manager.tell("FDSTORE=1\nFDNAME=" + Names.checked(name), descriptor);
    }

    @Override
    public void release(final String name) {
        manager.tell("FDSTOREREMOVE=1\nFDNAME=" + Names.checked(name), Descriptors.NONE);
    }

    @Override
    public void close() {
        // The service manager keeps what it holds by its own rules.
    }
}
