package io.vicinity.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TransferProtocolTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8192]);

    @Test
    void shouldReadTheHeaderThatItWrote() {
        final TransferProtocol.Header header = new TransferProtocol.Header("modules-ü", 5L << 32);
        final int length = TransferProtocol.writeHeader(buffer, header);
        assertThat(TransferProtocol.readHeader(buffer, length)).isEqualTo(header);
    }

    @Test
    void shouldReadTheVerdictThatItWrote() {
        final TransferProtocol.Verdict verdict = new TransferProtocol.Verdict(false, "no room");
        final int length = TransferProtocol.writeVerdict(buffer, verdict);
        assertThat(TransferProtocol.readVerdict(buffer, length)).isEqualTo(verdict);
    }

    @Test
    void shouldRefuseAHeaderThatIsNone() {
        final int length = TransferProtocol.writeHeader(buffer, new TransferProtocol.Header("x", 1));
        assertThatThrownBy(() -> TransferProtocol.readHeader(buffer, 5)).hasMessageContaining("no file transfer");
        buffer.putByte(0, (byte) 'x');
        assertThatThrownBy(() -> TransferProtocol.readHeader(buffer, length)).hasMessageContaining("no file transfer");
    }

    @Test
    void shouldRefuseLengthsThatLie() {
        final int length = TransferProtocol.writeHeader(buffer, new TransferProtocol.Header("x", 1));
        buffer.putInt(16, 4000);
        assertThatThrownBy(() -> TransferProtocol.readHeader(buffer, length)).hasMessageContaining("4000");
        buffer.putInt(16, -1);
        assertThatThrownBy(() -> TransferProtocol.readHeader(buffer, length)).hasMessageContaining("-1");
        buffer.putInt(16, 1);
        buffer.putLong(8, -5);
        assertThatThrownBy(() -> TransferProtocol.readHeader(buffer, length)).hasMessageContaining("-5");
    }
}
