package io.vicinity.system.vm;

import io.vicinity.lab.Lab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link NeighboursContract} on processes whose BAR is a file. */
class FileTransferOnProcessesIT extends NeighboursContract {
    @RegisterExtension
    static final Lab LAB = new Lab().segmentSize("64MiB");

    private static Vms vms;

    @BeforeAll
    static void start() {
        vms = new ProcessVms(LAB, 2);
    }

    @Override
    Vms vms() {
        return vms;
    }
}
