package io.vicinity.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestChecksTest {
    private static final String TABLE = """
            0x00000000febd1000 0x00000000febd10ff 0x0000000000040200
            0x0000000000000000 0x0000000000000000 0x0000000000000000
            0x000000fe00000000 0x000000fe03ffffff 0x000000000014220c
            """;

    @TempDir
    private Path root;

    private Machine machine;

    @BeforeEach
    void boot() {
        machine = new Machine(root, List.of());
    }

    private Path device(final String vendor, final String device, final String table) throws IOException {
        final Path directory = Files.createDirectories(root.resolve("sys/bus/pci/devices/0000:00:03.0"));
        Files.writeString(directory.resolve("vendor"), vendor + "\n");
        Files.writeString(directory.resolve("device"), device + "\n");
        Files.writeString(directory.resolve("resource"), table);
        return directory;
    }

    private static void permit(final Path file, final String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private List<Finding> look() {
        return new DeviceCheck(machine).look();
    }

    @Test
    void shouldSayHowToAttachWhenThereIsNoDevice() throws IOException {
        device("0x1af4", "0x1041", TABLE);
        assertThat(look()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
            assertThat(finding.remedy()).contains("vm attach");
        });
    }

    @Test
    void shouldSayWhichPortNeedsRoomWhenTheDeviceHasNoMemory() throws IOException {
        device("0x1af4", "0x1110", TABLE.replace("0x000000fe0", "0x000000000").replace("3ffffff", "0000000"));
        assertThat(look()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.FAILURE);
            assertThat(finding.remedy()).contains("pref64-reserve");
        });
    }

    @Test
    void shouldFindTheDeviceAndItsMemory() throws IOException {
        final Path directory = device("0x1af4", "0x1110", TABLE);
        permit(Files.createFile(directory.resolve("resource2")), "rw-rw----");
        assertThat(look())
                .extracting(Finding::severity, Finding::check)
                .containsExactly(tuple(Severity.OK, "device"), tuple(Severity.OK, "bar-access"));
        assertThat(look().getFirst().detail()).contains("0000:00:03.0", "64MiB");
    }

    @Test
    void shouldFailWhenEveryUserMayWriteTheMemory() throws IOException {
        final Path directory = device("0x1af4", "0x1110", TABLE);
        permit(Files.createFile(directory.resolve("resource2")), "rw-rw-rw-");
        assertThat(look().getLast().severity()).isEqualTo(Severity.FAILURE);
        assertThat(look().getLast().remedy()).contains("udev");
    }

    @Test
    void shouldSurviveATableThatIsNone() throws IOException {
        for (final String table :
                List.of("", "x\ny\nz\n", "1\n2\n3\n", "0x1 0x2\n0x1\n0xfffffffffffffffff 0x2 0x3\n")) {
            device("0x1af4", "0x1110", table);
            assertThat(look()).isNotEmpty();
        }
    }

    @Test
    void shouldWarnOfTornAtomicsWhenAnEmulatedVmHasOneProcessor() throws IOException {
        Files.createDirectories(root.resolve("proc"));
        Files.createDirectories(root.resolve("sys/devices/system/cpu"));
        Files.writeString(root.resolve("proc/cpuinfo"), "model name\t: QEMU TCG CPU version 2.5+\n");
        Files.writeString(root.resolve("sys/devices/system/cpu/possible"), "0\n");
        assertThat(new ProcessorCheck(machine).look())
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("maxcpus=2"));
        Files.writeString(root.resolve("sys/devices/system/cpu/possible"), "0-1\n");
        assertThat(new ProcessorCheck(machine).look())
                .extracting(Finding::severity)
                .containsExactly(Severity.OK);
    }
}
