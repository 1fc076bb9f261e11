package io.vicinity.agent.hypervisor.libvirt;

/** libvirt refused a command. The message is its reason. */
final class VirshRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    VirshRefusedException(final String reason) {
        super(reason);
    }
}
