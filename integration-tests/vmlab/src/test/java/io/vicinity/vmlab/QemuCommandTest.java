package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuCommandTest {
    private static final Kit KIT =
            new Kit(Path.of("/usr/bin/qemu"), Path.of("/b"), Path.of("/k"), Path.of("/m"), "6.1", Path.of("/cache"));

    @Test
    void shouldAlwaysLeaveRoomForASecondProcessor() {
        assertThat(command(GuestSpec.named("vm1"))).containsSequence("-smp", "1,maxcpus=2");
        assertThat(command(GuestSpec.named("vm1").vcpus(4))).containsSequence("-smp", "4,maxcpus=4");
    }

    @Test
    void shouldGiveTheMachinesRootReadOnly() {
        assertThat(command(GuestSpec.named("vm1")))
                .anyMatch(word -> word.startsWith("local,id=hostroot,") && word.endsWith(",path=/,readonly=on"));
    }

    @Test
    void shouldNumberIvshmemDevicesAndRootPorts() {
        assertThat(command(GuestSpec.named("vm1")
                        .ivshmemDoorbell(Path.of("/s"), 2)
                        .ivshmemPlain(Path.of("/f"), 1 << 20)
                        .rootPort("rp1", 64)
                        .rootPort("rp2", 32)))
                .contains(
                        "ivshmem-doorbell,id=ivshmem0,chardev=ivchr0,vectors=2",
                        "ivshmem-plain,id=ivshmem1,memdev=ivmem1",
                        "memory-backend-file,id=ivmem1,share=on,mem-path=/f,size=1048576",
                        "pcie-root-port,id=rp1,chassis=1,slot=1,pref64-reserve=64M",
                        "pcie-root-port,id=rp2,chassis=2,slot=2,pref64-reserve=32M");
    }

    @Test
    void shouldMountNothingOfTheMachinesInAGuestThatMigrates() {
        assertThat(command(GuestSpec.named("vm1").migratable(), Optional.of(Path.of("/image"))))
                .contains("driver=file,node-name=root,read-only=on,locking=off,filename=/image")
                .noneMatch(word -> word.contains("9p"));
    }

    @Test
    void shouldGiveEachPortASocketOfItsOwn() {
        assertThat(command(GuestSpec.named("vm1")))
                .containsSequence(
                        "-chardev",
                        "socket,id=port1,server=on,wait=off,path=/d/port1.sock",
                        "-device",
                        "virtserialport,chardev=port1,nr=1",
                        "-chardev",
                        "socket,id=port2,server=on,wait=off,path=/d/port2.sock");
    }

    @Test
    void shouldDoubleCommasInPaths() {
        assertThat(QemuCommand.escape(Path.of("/a,b"))).isEqualTo("/a,,b");
    }

    @Test
    void shouldRefuseANameThatIsNone() {
        assertThatThrownBy(() -> GuestSpec.named("vm 1,id=x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> command(final GuestSpec spec) {
        return command(spec, Optional.empty());
    }

    private static List<String> command(final GuestSpec spec, final Optional<Path> image) {
        return QemuCommand.guest(
                KIT, Accelerator.TCG, new GuestRoot(Path.of("/initramfs"), image), new GuestFiles(Path.of("/d")), spec);
    }
}
