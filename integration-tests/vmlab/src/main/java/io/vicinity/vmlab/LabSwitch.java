package io.vicinity.vmlab;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What hosts of their own are plugged into: a namespace with a bridge. All that is on it, hosts and their guests, is in one network,
 * 10.77.0.0/16. Thread-safe.
 */
public final class LabSwitch implements AutoCloseable {
    private final Namespaces namespaces;
    private final String namespace;
    private final AtomicInteger hosts = new AtomicInteger();

    private LabSwitch(final Namespaces namespaces) {
        this.namespaces = namespaces;
        namespace = namespaces.create("switch");
    }

    /**
     * Makes a switch.
     *
     * @throws VmLabUnavailableException if this process may not make one, which takes root and {@code ip}.
     */
    public static LabSwitch open() {
        return new LabSwitch(Namespaces.open());
    }

    /** Makes a host and plugs it in. */
    public HostNamespace plug() {
        return new HostNamespace(namespaces, namespace, hosts.incrementAndGet());
    }

    /** Takes the switch away; hosts that are still there reach each other no more. */
    @Override
    public void close() {
        namespaces.delete(namespace);
    }
}
