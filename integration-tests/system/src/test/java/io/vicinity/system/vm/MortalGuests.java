package io.vicinity.system.vm;

import io.vicinity.vmlab.VmTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests in which something of the shared guests' host dies: all of it lives again behind each. */
@VmTest
@ExtendWith(SharedGuests.class)
abstract class MortalGuests {
    static VicinityHost host;
    static VmFacts facts;

    @BeforeAll
    static void start(final VicinityHost shared) {
        host = shared;
        facts = new VmFacts(shared.agent());
    }

    @AfterEach
    void restore() {
        host.restore();
    }
}
