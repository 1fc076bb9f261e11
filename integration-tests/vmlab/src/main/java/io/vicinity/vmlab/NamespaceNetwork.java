package io.vicinity.vmlab;

import java.util.List;

/** A host with a network of its own: a namespace, a bridge, and a tap for each guest. */
final class NamespaceNetwork implements HostNetwork {
    private final Namespaces namespaces;
    private final String namespace;
    private final int host;

    NamespaceNetwork(final Namespaces namespaces, final String switchNamespace, final int host) {
        this.namespaces = namespaces;
        this.host = host;
        namespace = namespaces.create("host" + host);
        // A bridge without an address of its own takes the least of its ports': when a guest leaves it may change, and
        // guests
        // that know the old one would not reach the host for up to a minute.
        namespaces.in(namespace, "link", "set", "br0", "address", String.format("52:54:00:77:%02x:01", host));
        namespaces.in(namespace, "addr", "add", hostAddress() + "/16", "dev", "br0");
        namespaces.connect(namespace, "uplink", switchNamespace, "host" + host);
    }

    @Override
    public String hostAddress() {
        return "10.77." + host + ".1";
    }

    @Override
    public Nic nic(final int guest) {
        return new Nic(host, guest);
    }

    /** Unlike those of all other guests that may ever come here. */
    private static String tap(final Nic nic) {
        return "tap" + nic.host() + "-" + nic.number();
    }

    @Override
    public List<String> attach(final Nic nic) {
        final String tap = tap(nic);
        namespaces.in(namespace, "tuntap", "add", tap, "mode", "tap");
        namespaces.join(namespace, tap);
        return List.of(
                "-netdev",
                "tap,id=bridge,script=no,downscript=no,ifname=" + tap,
                "-device",
                "virtio-net-pci,netdev=bridge,mac=" + nic.mac());
    }

    @Override
    public void detach(final Nic nic) {
        namespaces.in(namespace, "link", "del", tap(nic));
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
    public List<String> prefix() {
        return namespaces.prefix(namespace);
    }

    @Override
    public void close() {
        namespaces.delete(namespace);
    }
}
