/**
 * Real virtual machines for tests. {@link io.vicinity.vmlab.VmLab} provisions QEMU and a Debian kernel without any image of a
 * disk, {@link io.vicinity.vmlab.LabHost} boots guests whose root is the machine's own, read-only, and
 * {@link io.vicinity.vmlab.Guest} runs commands in them. With JUnit, see {@link io.vicinity.vmlab.VmLabExtension}.
 *
 * <p>A guest that shall migrate live from one host to another mounts nothing of the machine's, for QEMU migrates no guest that does: its
 * root is an image, its commands come and go by virtio-serial ports. See {@link io.vicinity.vmlab.GuestSpec#migratable} and
 * {@link io.vicinity.vmlab.Guest#migrateTo}.
 */
package io.vicinity.vmlab;
