/** VMs that libvirt runs, asked by its own {@code virsh}. */
package io.vicinity.agent.hypervisor.libvirt;
