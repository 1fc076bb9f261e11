/**
 * Real virtual machines for tests. {@link io.vicinity.vmlab.VmLab} provisions QEMU and a Debian kernel without any image of a
 * disk, {@link io.vicinity.vmlab.LabHost} boots guests whose root is the machine's own, read-only, and
 * {@link io.vicinity.vmlab.Guest} runs commands in them. With JUnit, see {@link io.vicinity.vmlab.VmLabExtension}.
 */
package io.vicinity.vmlab;
