package io.vicinity.vmlab;

import java.util.List;

/** How guests of a host reach it and each other. */
interface HostNetwork extends AutoCloseable {
    /** Under which address guests reach programs of the host. */
    String hostAddress();

    /** Address of a guest under which other guests reach it. */
    String guestAddress(int guest);

    /** QEMU's arguments for the network of a guest; makes what they need. */
    List<String> qemuArguments(int guest);

    /** What the guest's shell does to get its addresses. */
    String guestScript(int guest);

    /** What must stand in front of a command that shall run on this host. */
    List<String> prefix();

    @Override
    void close();
}
