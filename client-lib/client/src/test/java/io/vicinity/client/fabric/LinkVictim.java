package io.vicinity.client.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;

/** A link to which somebody sends who means no good, as its owner hears of it: it may end, and nothing else. */
class LinkVictim implements LinkOwner {
    static final int UNITS = ArenaDescriptor.MIN_UNITS;

    final FabricLink link;
    private final Mapping arena = Mapping.ofPrivateMemory(ArenaDescriptor.regionLength(UNITS));
    private final FabricMemory memory = new FabricMemory(1, false, UNITS);
    private int endings;

    LinkVictim(final EventLoop loop) {
        link = new FabricLink(
                loop,
                memory,
                arena,
                new FabricCounters(Mapping.ofPrivateMemory(CountersDescriptor.SLOT_LENGTH), 0, 1, 1),
                this);
    }

    /** How often it was told to have ended; of the loop. */
    int endings() {
        return endings;
    }

    void letGo() {
        memory.close();
        arena.close();
    }

    @Override
    public void arrived(final long position) {
        assertThat(position).isEqualTo(link.received());
    }

    @Override
    public void closedByPeer(final String detail) {
        endings++;
    }

    @Override
    public void quarantined(final String detail) {
        endings++;
    }

    @Override
    public void ended() {
        // Counted with its reason.
    }

    @Override
    public void gone() {
        // Nobody closes it here.
    }

    @Override
    public void lost(final String detail) {
        throw new AssertionError(detail);
    }

    @Override
    public void givenUp(final String detail) {
        throw new AssertionError(detail);
    }
}
