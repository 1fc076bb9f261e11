package io.vicinity.vmlab;

import java.util.List;

/** How guests of a host reach it and each other. */
interface HostNetwork extends AutoCloseable {
    /** Under which address guests reach programs of the host. */
    String hostAddress();

    /** Where programs of the host listen whom guests reach at that address. */
    String listenAddress();

    /** The interface of a guest that is started here. */
    Nic nic(int guest);

    /** QEMU's arguments for the network of a guest; makes what they need. */
    List<String> attach(Nic nic);

    /** Removes what was made for a guest whose QEMU here has ended. */
    void detach(Nic nic);

    /** What the guest's shell does to get its addresses. */
    String guestScript(Nic nic);

    /** The interface of a guest by which it reaches the others. */
    String guestLink();

    /** Does a guest keep its connections when it migrates from here to the other network? */
    boolean reaches(HostNetwork other);

    /** What must stand in front of a command that shall run on this host. */
    List<String> prefix();

    @Override
    void close();
}
