/** The VMs that QEMU and libvirt run on this host, and how a tenant's memory is plugged into them and taken out again. */
package io.vicinity.agent.hypervisor;
