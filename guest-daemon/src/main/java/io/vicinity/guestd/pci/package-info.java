/** The PCI devices of this VM, as sysfs shows them. Knows nothing of segments. */
package io.vicinity.guestd.pci;
