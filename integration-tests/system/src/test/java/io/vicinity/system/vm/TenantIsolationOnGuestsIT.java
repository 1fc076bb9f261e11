package io.vicinity.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Programs;
import io.vicinity.vmlab.Guest;
import io.vicinity.vmlab.JobResult;
import io.vicinity.vmlab.VmTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A guest never sees the memory of another tenant, whatever BAR it looks into. */
@VmTest
@ExtendWith(SharedGuests.class)
class TenantIsolationOnGuestsIT {
    private static final int SECRET_LENGTH = 8;

    private static VicinityHost host;
    private static String secret;

    /** Puts a secret at the end of the first tenant's memory, which nobody has been given yet. */
    @BeforeAll
    static void plantSecret(final VicinityHost shared) throws IOException {
        host = shared;
        final byte[] bytes = new byte[SECRET_LENGTH];
        new SecureRandom().nextBytes(bytes);
        secret = HexFormat.of().formatHex(bytes);
        try (FileChannel segment = FileChannel.open(host.segment(SharedGuests.TENANT), StandardOpenOption.WRITE)) {
            segment.write(ByteBuffer.wrap(bytes), segment.size() - SECRET_LENGTH);
        }
    }

    @Test
    void shouldFindItsOwnTenantsMemoryInABar() {
        assertThat(scan("vm-3")).contains("found " + host.bar(host.guest("vm-3")) + " ");
    }

    @Test
    void shouldNotFindAnotherTenantsMemoryInAnyBar() {
        assertThat(scan(SharedGuests.OTHER_VM))
                .contains("scanned " + host.bar(host.guest(SharedGuests.OTHER_VM)) + " ")
                .doesNotContain("found ");
    }

    @Test
    void shouldNotLearnThatTheOtherTenantExists() {
        final JobResult info =
                host.vicinity(SharedGuests.OTHER_VM, "info", "--format", "json").await(VicinityHost.PATIENCE);
        assertThat(info.exitCode()).as(info.output()).isZero();
        assertThat(info.output())
                .contains(SharedGuests.OTHER_TENANT)
                .doesNotContain(SharedGuests.TENANT, "vm-1", "vm-2", "vm-3");
    }

    private static String scan(final String vm) {
        final Guest guest = host.guest(vm);
        final JobResult scan = guest.run(
                Guest.quote(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString())
                        + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "
                        + Guest.quote(Programs.TEST_CLASSES.toString()) + " "
                        + BarScanMain.class.getName() + " " + secret,
                VicinityHost.PATIENCE);
        assertThat(scan.exitCode()).as(scan.output()).isZero();
        return scan.output();
    }
}
