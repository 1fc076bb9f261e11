package io.vicinity.agent.hypervisor.qmp;

/** QEMU refused a command. The message is QEMU's reason. */
final class QmpRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    QmpRefusedException(final String reason) {
        super(reason);
    }
}
