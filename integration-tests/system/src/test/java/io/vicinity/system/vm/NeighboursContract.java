package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@link FileTransferContract} for two VMs on one host, which know that they are. */
abstract class NeighboursContract extends FileTransferContract {
    @Test
    void shouldTellInEachVmThatBothShareOneSegment() {
        final VmCommand first = vms().start(1, "info", "--format", "json");
        final VmCommand second = vms().start(2, "info", "--format", "json");

        assertThat(first.awaitExit()).as(first.output()).isZero();
        assertThat(second.awaitExit()).as(second.output()).isZero();
        assertThat(first.output()).contains("vm-1", "vm-2");
        assertThat(second.output()).contains("vm-1", "vm-2");
    }
}
