package io.vicinity.vmlab;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The machine's own network, for which nobody needs to be root: QEMU plays the gateway, and guests reach the machine's loopback at
 * 10.0.2.2; among themselves they have a wire of their own, a multicast group on the loopback.
 */
final class MachineNetwork implements HostNetwork {
    /** A group of our own among the many that a site may use for itself. */
    private final String group = "239.255." + number(256) + "." + number(256) + ":" + (20_000 + number(10_000));

    private static int number(final int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    @Override
    public String hostAddress() {
        return "10.0.2.2";
    }

    @Override
    public String listenAddress() {
        return "127.0.0.1";
    }

    @Override
    public Nic nic(final int guest) {
        return new Nic(0, guest);
    }

    @Override
    public List<String> attach(final Nic nic) {
        return List.of(
                "-netdev",
                "user,id=gateway",
                "-device",
                "virtio-net-pci,netdev=gateway",
                "-netdev",
                "socket,id=wire,mcast=" + group + ",localaddr=127.0.0.1",
                "-device",
                "virtio-net-pci,netdev=wire,mac=" + nic.mac());
    }

    @Override
    public void detach(final Nic nic) {
        // QEMU's network ends with QEMU.
    }

    /** Each has a gateway of its own, and a wire. */
    @Override
    public boolean reaches(final HostNetwork other) {
        return false;
    }

    @Override
    public String guestScript(final Nic nic) {
        return """
                modprobe virtio_net
                ip link set lo up
                ip addr add 10.0.2.15/24 dev eth0
                ip link set eth0 up
                ip route add default via 10.0.2.2
                ip addr add %s/16 dev eth1
                ip link set eth1 up
                """.formatted(nic.address());
    }

    @Override
    public String guestLink() {
        return "eth1";
    }

    @Override
    public List<String> prefix() {
        return List.of();
    }

    @Override
    public void close() {
        // QEMU's network ends with QEMU.
    }
}
