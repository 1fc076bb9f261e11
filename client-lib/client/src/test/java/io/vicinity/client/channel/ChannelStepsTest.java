package io.vicinity.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChannelStepsTest {
    @Test
    void shouldReceiveWhatWasSentWhateverTheOrderOfSteps() {
        final SplittableRandom random = new SplittableRandom(Content.seed("steps"));
        int timedOut = 0;
        int tooSmall = 0;
        for (int round = 0; round < 20; round++) {
            try (DataPath host = new DataPath(16 << 20)) {
                final DataPath.Node a = host.endpoint("a", 200);
                final DataPath.Link link = host.connect(a, round % 4 == 0 ? a : host.endpoint("b", 16));
                final RandomSender sender = new RandomSender(link.a(), 700_000, random.split());
                final RandomReceiver receiver = new RandomReceiver(link.b(), 700_000, random.split());
                for (int step = 0; step < 3_000; step++) {
                    if (random.nextInt(1 + step / 300) % 2 == 0) {
                        sender.step(Duration.ZERO);
                    } else {
                        receiver.step(Duration.ZERO);
                    }
                }
                sender.end();
                receiver.drain();
                // An abort that is owed goes before the next message.
                sender.step(Duration.ZERO);
                sender.end();
                receiver.drain();
                assertThat(receiver.received).isEqualTo(sender.sent);
                assertThat(link.b().counters().messagesReceived()).isEqualTo(sender.sent.size());
                assertThat(link.a().counters().messagesSent()).isEqualTo(sender.sent.size());
                assertThat(link.a().counters().backPressured()).isGreaterThanOrEqualTo(sender.backPressured);
                assertThat(link.a().offer(new org.agrona.concurrent.UnsafeBuffer(new byte[800_000]), 0, 800_000))
                        .as("all of the arena came back")
                        .isPositive();
                timedOut += sender.timedOut;
                tooSmall += receiver.tooSmall;
            }
        }
        assertThat(timedOut).isPositive();
        assertThat(tooSmall).isPositive();
    }
}
