package io.vicinity.cli.doctor;

import java.util.List;

/** Whether an emulated processor tears read-modify-writes: QEMU does not lock them where a VM can have one processor only. */
final class ProcessorCheck implements Check {
    private static final String NAME = "atomics";

    private final Machine machine;

    ProcessorCheck(final Machine machine) {
        this.machine = machine;
    }

    @Override
    public List<Finding> look() {
        final String possible = machine.text("/sys/devices/system/cpu/possible").orElse("");
        final boolean emulated = machine.text("/proc/cpuinfo")
                .map(text -> text.contains("TCG CPU"))
                .orElse(false);
        if (emulated && "0".equals(possible)) {
            return List.of(Finding.warning(
                    NAME,
                    "this emulated VM can have one processor only: read-modify-writes are torn between VMs;"
                            + " Vicinity needs none, other programs do",
                    "start QEMU with -smp 1,maxcpus=2"));
        }
        return List.of(Finding.ok(NAME, "processors " + possible + (emulated ? ", emulated" : "")));
    }
}
