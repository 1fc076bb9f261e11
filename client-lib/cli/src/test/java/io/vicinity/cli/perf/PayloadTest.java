package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PayloadTest {
    @Test
    void shouldNoticeAByteThatIsNotWhatWasSent() {
        final Payload payload = new Payload(4096);
        payload.sink().putBytes(0, payload.source(), 0, 4096);
        assertThatCode(() -> payload.check("x", 4096)).doesNotThrowAnyException();
        payload.sink().putByte(1000, (byte) (payload.sink().getByte(1000) + 1));
        assertThatThrownBy(() -> payload.check("x", 4096)).hasMessageContaining("1000");
    }

    @Test
    void shouldNoticeThatNothingCame() {
        final Payload payload = new Payload(64);
        payload.clearSink(64);
        assertThatThrownBy(() -> payload.check("x", 64)).hasMessageContaining("wrong byte at 0");
    }
}
