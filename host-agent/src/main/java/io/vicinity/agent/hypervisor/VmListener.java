package io.vicinity.agent.hypervisor;

/** Is told of the end of VMs. Called by threads of the hypervisors: do not block them for long. */
@FunctionalInterface
public interface VmListener {
    /**
     * All that ran in a VM on this host is over: its process ended, its guest was reset or shut down, or it migrated away.
     *
     * @param vm  name.
     * @param how in a few words.
     */
    void over(String vm, String how);
}
