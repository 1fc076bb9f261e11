package io.vicinity.client.fabric.ucx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

@UcxHere
class UcxWorkerTest {
    private static final Map<String, String> TCP = Map.of("TLS", "tcp");

    @Test
    void shouldOpenWithWhatIsPreferred() throws UcxException {
        try (UcxWorker worker = UcxWorker.open(new UcxOptions(TCP, Map.of("NET_DEVICES", "lo")), new Nobody())) {
            assertThat(worker.address()).isNotEmpty();
        }
    }

    @Test
    void shouldGoWithoutPreferencesThatAreRefused() throws UcxException {
        try (UcxWorker worker = UcxWorker.open(new UcxOptions(TCP, Map.of("NET_DEVICES", "none")), new Nobody())) {
            assertThat(worker.address()).isNotEmpty();
        }
    }

    @Test
    void shouldNotOpenWithWhatIsDemandedAndNotThere() {
        assertThatThrownBy(
                        () -> UcxWorker.open(new UcxOptions(Map.of("TLS", "tcp", "NET_DEVICES", "none")), new Nobody()))
                .isInstanceOf(UcxException.class);
    }

    /** Nothing is sent here. */
    private static final class Nobody implements UcxReceiver {
        @Override
        public void packet(final long header, final int headerLength, final ByteBuffer data) {
            throw new AssertionError("a packet from nobody");
        }

        @Override
        public void announced(final long header, final int headerLength, final long descriptor, final long length) {
            throw new AssertionError("a packet from nobody");
        }
    }
}
