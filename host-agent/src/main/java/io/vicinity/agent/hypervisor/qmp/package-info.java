/** VMs whose QEMU is asked directly, by QMP on UNIX sockets. */
package io.vicinity.agent.hypervisor.qmp;
