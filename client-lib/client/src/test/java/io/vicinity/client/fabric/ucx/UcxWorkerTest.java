package io.vicinity.client.fabric.ucx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

@UcxHere
class UcxWorkerTest {
    private static final Map<String, String> TCP = Map.of("TLS", "tcp");

    @Test
    void shouldOpenWithWhatIsPreferred() throws UcxException {
        try (UcxWorker worker = UcxWorker.open(new UcxOptions(TCP, Map.of("NET_DEVICES", "lo")), new DeafReceiver())) {
            assertThat(worker.address()).isNotEmpty();
        }
    }

    @Test
    void shouldGoWithoutPreferencesThatAreRefused() throws UcxException {
        try (UcxWorker worker =
                UcxWorker.open(new UcxOptions(TCP, Map.of("NET_DEVICES", "none")), new DeafReceiver())) {
            assertThat(worker.address()).isNotEmpty();
        }
    }

    @Test
    void shouldNotOpenWithWhatIsDemandedAndNotThere() {
        assertThatThrownBy(() ->
                        UcxWorker.open(new UcxOptions(Map.of("TLS", "tcp", "NET_DEVICES", "none")), new DeafReceiver()))
                .isInstanceOf(UcxException.class);
    }
}
