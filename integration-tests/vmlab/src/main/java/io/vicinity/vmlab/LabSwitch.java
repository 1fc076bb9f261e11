package io.vicinity.vmlab;

import java.util.concurrent.atomic.AtomicInteger;

/** What hosts of their own are plugged into: a namespace with a bridge. All guests of all hosts are in one network, 10.77.0.0/16. */
final class LabSwitch implements AutoCloseable {
    private final Namespaces namespaces = Namespaces.open();
    private final String namespace = namespaces.create("switch");
    private final AtomicInteger hosts = new AtomicInteger();

    /** Makes a host and plugs it in. */
    NamespaceNetwork plug() {
        return new NamespaceNetwork(namespaces, namespace, hosts.incrementAndGet());
    }

    @Override
    public void close() {
        namespaces.delete(namespace);
    }
}
