/** The guest daemon: one in each VM, between the host's agent and the VM's processes. */
package io.vicinity.guestd;
