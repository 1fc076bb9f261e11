package io.vicinity.vmlab;

import java.util.List;

/** A host with a network of its own: a namespace, a bridge, and a tap for each guest. */
final class NamespaceNetwork implements HostNetwork {
    private static final int FIRST_GUEST = 10;

    private final Namespaces namespaces;
    private final String namespace;
    private final int host;

    NamespaceNetwork(final Namespaces namespaces, final String switchNamespace, final int host) {
        this.namespaces = namespaces;
        this.host = host;
        namespace = namespaces.create("host" + host);
        namespaces.in(namespace, "addr", "add", hostAddress() + "/16", "dev", "br0");
        namespaces.connect(namespace, "uplink", switchNamespace, "host" + host);
    }

    @Override
    public String hostAddress() {
        return "10.77." + host + ".1";
    }

    @Override
    public String guestAddress(final int guest) {
        return "10.77." + host + "." + (FIRST_GUEST + guest);
    }

    @Override
    public List<String> qemuArguments(final int guest) {
        final String tap = "tap" + guest;
        namespaces.in(namespace, "tuntap", "add", tap, "mode", "tap");
        namespaces.join(namespace, tap);
        return List.of(
                "-netdev",
                "tap,id=bridge,script=no,downscript=no,ifname=" + tap,
                "-device",
                String.format("virtio-net-pci,netdev=bridge,mac=52:54:00:77:%02x:%02x", host, FIRST_GUEST + guest));
    }

    @Override
    public String guestScript(final int guest) {
        return """
                modprobe virtio_net
                ip link set lo up
                ip addr add %s/16 dev eth0
                ip link set eth0 up
                """.formatted(guestAddress(guest));
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
