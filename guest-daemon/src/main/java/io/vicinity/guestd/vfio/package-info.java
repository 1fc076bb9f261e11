/** The device's interrupts, by vfio: for VMs that have an IOMMU. */
package io.vicinity.guestd.vfio;
