package io.vicinity.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    @Test
    void shouldHaveEndedTheThreadsWhenTheServerEnds() throws Exception {
        final EventLoopGroup loops = EventLoops.start("servers", 1, "a test");
        final Thread served = loops.submit(Thread::currentThread).get();
        assertThat(served.getName()).startsWith("servers");
        EventLoops.stop(loops);
        assertThat(loops.isTerminated()).isTrue();
    }
}
