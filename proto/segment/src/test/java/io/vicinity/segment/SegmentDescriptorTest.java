package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentDescriptorTest {
    private static final long SIZE = 8L << 30;
    private static final SegmentLayout LAYOUT = SegmentLayout.of(SIZE, 0x1122_3344_5566_7788L, 64, 1000);

    private final UnsafeBuffer header = new UnsafeBuffer(new byte[SegmentDescriptor.HEADER_LENGTH]);

    @Test
    void shouldReadBackWhatTheAgentWrote() {
        SegmentDescriptor.writeHeader(header, LAYOUT, "acme", 1_700_000_000_123L, 4711);
        SegmentDescriptor.heartbeat(header, Long.MAX_VALUE);

        assertThat(SegmentDescriptor.hasMagic(header)).isTrue();
        assertThat(SegmentDescriptor.layoutMajor(header)).isEqualTo(SegmentDescriptor.LAYOUT_MAJOR);
        assertThat(SegmentDescriptor.layoutMinor(header)).isEqualTo(SegmentDescriptor.LAYOUT_MINOR);
        assertThat(SegmentDescriptor.generation(header)).isEqualTo(LAYOUT.generation());
        assertThat(SegmentDescriptor.startTime(header)).isEqualTo(1_700_000_000_123L);
        assertThat(SegmentDescriptor.agentPid(header)).isEqualTo(4711);
        assertThat(SegmentDescriptor.tenant(header)).isEqualTo("acme");
        assertThat(SegmentDescriptor.heartbeat(header)).isEqualTo(Long.MAX_VALUE);
        assertThat(SegmentDescriptor.readLayout(header, SIZE)).isEqualTo(LAYOUT);
    }

    @Test
    void shouldSpellItsMagicInTheFirstBytes() {
        SegmentDescriptor.writeHeader(header, LAYOUT, "acme", 0, 0);

        assertThat(header.getStringWithoutLengthAscii(0, 8)).isEqualTo("VICINITY");
    }

    @Test
    void shouldHaveNoMagicWhereNothingWasWritten() {
        assertThat(SegmentDescriptor.hasMagic(header)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ä", "テナント"})
    void shouldKeepTenantNamesOfAnyScript(final String tenant) {
        SegmentDescriptor.writeHeader(header, LAYOUT, tenant, 0, 0);

        assertThat(SegmentDescriptor.tenant(header)).isEqualTo(tenant);
    }

    @Test
    void shouldHoldTheLongestTenantNameBeforeTheHeartbeat() {
        final String longest = "x".repeat(SegmentDescriptor.MAX_TENANT_LENGTH);
        SegmentDescriptor.heartbeat(header, -1);
        SegmentDescriptor.writeHeader(header, LAYOUT, longest, 0, 0);

        assertThat(SegmentDescriptor.tenant(header)).isEqualTo(longest);
        assertThat(SegmentDescriptor.heartbeat(header)).isEqualTo(-1);
        SegmentDescriptor.heartbeat(header, 0);
        assertThat(SegmentDescriptor.tenant(header)).isEqualTo(longest);
        assertThat(SegmentDescriptor.HEARTBEAT_OFFSET)
                .isGreaterThanOrEqualTo(SegmentDescriptor.TENANT_OFFSET + SegmentDescriptor.MAX_TENANT_LENGTH)
                .matches(offset -> offset % SegmentDescriptor.LINE_PAIR == 0, "on lines of its own");
    }

    @Test
    void shouldRefuseTenantNamesThatAreTooLong() {
        final String tooLong = "ä".repeat(SegmentDescriptor.MAX_TENANT_LENGTH / 2 + 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentDescriptor.writeHeader(header, LAYOUT, tooLong, 0, 0))
                .withMessageContaining(tooLong);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, SegmentDescriptor.MAX_TENANT_LENGTH + 1, Integer.MAX_VALUE})
    void shouldBelieveNoTenantLengthThatIsOutOfBounds(final int length) {
        SegmentDescriptor.writeHeader(header, LAYOUT, "acme", 0, 0);
        header.putInt(SegmentDescriptor.TENANT_LENGTH_OFFSET, length);

        assertThat(SegmentDescriptor.tenant(header).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(SegmentDescriptor.MAX_TENANT_LENGTH);
    }

    @Test
    void shouldRefuseAHeaderThatClaimsMoreThanThereIs() {
        SegmentDescriptor.writeHeader(header, LAYOUT, "acme", 0, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentDescriptor.readLayout(header, SIZE - 1))
                .withMessageContaining(Long.toString(SIZE));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                SegmentDescriptor.PEER_TABLE_OFFSET_OFFSET,
                SegmentDescriptor.PEER_CAPACITY_OFFSET,
                SegmentDescriptor.COUNTERS_OFFSET_OFFSET,
                SegmentDescriptor.COUNTER_CAPACITY_OFFSET,
                SegmentDescriptor.REGIONS_OFFSET_OFFSET,
                SegmentDescriptor.REGIONS_LENGTH_OFFSET,
                SegmentDescriptor.SEGMENT_SIZE_OFFSET
            })
    void shouldRefuseAHeaderOfWhichOneWordWasChanged(final int offset) {
        SegmentDescriptor.writeHeader(header, LAYOUT, "acme", 0, 0);
        header.putInt(offset, header.getInt(offset) + SegmentDescriptor.PAGE);

        assertThatIllegalArgumentException().isThrownBy(() -> SegmentDescriptor.readLayout(header, SIZE));
    }

    @Test
    void shouldRefuseAHeaderWithoutGeneration() {
        SegmentDescriptor.writeHeader(header, LAYOUT, "acme", 0, 0);
        header.putLong(SegmentDescriptor.GENERATION_OFFSET, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentDescriptor.readLayout(header, SIZE))
                .withMessageContaining("generation");
    }
}
