package io.vicinity.vmlab;

import java.util.List;

/** A host with a network of its own: a namespace, a bridge, and a tap for each guest. */
final class NamespaceNetwork implements HostNetwork {
    private final HostNamespace namespace;

    NamespaceNetwork(final HostNamespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public String hostAddress() {
        return namespace.address();
    }

    @Override
    public String listenAddress() {
        return namespace.address();
    }

    @Override
    public Nic nic(final int guest) {
        return new Nic(namespace.number(), guest);
    }

    /** Unlike those of all other guests that may ever come here. */
    private static String tap(final Nic nic) {
        return "tap" + nic.host() + "-" + nic.number();
    }

    @Override
    public List<String> attach(final Nic nic) {
        final String tap = tap(nic);
        namespace.addTap(tap);
        return List.of(
                "-netdev",
                "tap,id=bridge,script=no,downscript=no,ifname=" + tap,
                "-device",
                "virtio-net-pci,netdev=bridge,mac=" + nic.mac());
    }

    @Override
    public void detach(final Nic nic) {
        namespace.deleteTap(tap(nic));
    }

    /** All hosts with namespaces are on one switch. */
    @Override
    public boolean reaches(final HostNetwork other) {
        return other instanceof NamespaceNetwork;
    }

    @Override
    public String guestScript(final Nic nic) {
        return """
                modprobe virtio_net
                ip link set lo up
                ip addr add %s/16 dev eth0
                ip link set eth0 up
                """.formatted(nic.address());
    }

    @Override
    public String guestLink() {
        return "eth0";
    }

    @Override
    public List<String> prefix() {
        return namespace.prefix();
    }

    @Override
    public void close() {
        namespace.close();
    }
}
