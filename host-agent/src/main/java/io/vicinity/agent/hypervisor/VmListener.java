package io.vicinity.agent.hypervisor;

/** Is told of the end of VMs and of their devices. Called by threads of the hypervisors: do not block them for long. */
public interface VmListener {
    /**
     * All that ran in a VM on this host is over: its process ended, its guest was reset or shut down, or it migrated away.
     *
     * @param vm  name.
     * @param how in a few words.
     */
    void over(String vm, String how);

    /**
     * A tenant's device was taken out of a VM without the agent's doing: nothing in the VM reaches the tenant's memory any more.
     *
     * @param vm     name.
     * @param tenant name.
     */
    void unplugged(String vm, String tenant);
}
