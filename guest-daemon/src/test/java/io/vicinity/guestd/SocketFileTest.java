package io.vicinity.guestd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketFileTest {
    @TempDir
    Path directory;

    private TestVm vm;

    @BeforeEach
    void setUp() throws Exception {
        vm = new TestVm(directory);
    }

    @AfterEach
    void tearDown() {
        vm.close();
    }

    @Test
    void shouldBeForItsOwnerOnly() throws Exception {
        vm.startUnregistered();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(vm.socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldTakeThePlaceOfASocketThatNobodyAnswers() throws Exception {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(vm.socket));
        }
        assertThat(vm.socket).exists();
        vm.startDaemon();
        vm.client().close();
    }

    @Test
    void shouldNotRemoveAFileThatIsNoSocket() throws Exception {
        Files.writeString(vm.socket, "precious");
        assertThatThrownBy(vm::startUnregistered)
                .isInstanceOfSatisfying(
                        VicinityFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.FILE_UNUSABLE));
        assertThat(vm.socket).hasContent("precious");
    }

    @Test
    void shouldBeRemovedWhenTheDaemonEnds() {
        vm.startUnregistered();
        vm.stopDaemon();
        assertThat(vm.socket).doesNotExist();
    }
}
