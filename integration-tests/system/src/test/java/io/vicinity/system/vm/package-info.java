/**
 * Tests in real virtual machines, and the contracts that they share with tests on processes: what runs in either is told through
 * {@link io.vicinity.system.vm.Vms} alone.
 */
package io.vicinity.system.vm;
