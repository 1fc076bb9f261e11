package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PeerTableDescriptorTest {
    private static final int PEERS = 3;

    private final UnsafeBuffer table = new UnsafeBuffer(new byte[PeerTableDescriptor.entryOffset(PEERS)]);

    @Test
    void shouldKeepAnEntryApartFromItsNeighbours() {
        final String longest = "v".repeat(PeerTableDescriptor.MAX_NAME_LENGTH);
        final byte[] nonce = new byte[PeerTableDescriptor.NONCE_LENGTH];
        Arrays.fill(nonce, (byte) -1);

        PeerTableDescriptor.writeNonce(table, 1, nonce);
        PeerTableDescriptor.write(table, 1, PeerTableDescriptor.STATE_ATTACHED, -1, longest);

        assertThat(PeerTableDescriptor.state(table, 1)).isEqualTo(PeerTableDescriptor.STATE_ATTACHED);
        assertThat(PeerTableDescriptor.incarnation(table, 1)).isEqualTo(-1);
        assertThat(PeerTableDescriptor.name(table, 1)).isEqualTo(longest);
        for (int i = 0; i < PeerTableDescriptor.ENTRY_LENGTH; i++) {
            assertThat(table.getByte(i)).isZero();
            assertThat(table.getByte(PeerTableDescriptor.entryOffset(2) + i)).isZero();
        }
    }

    @Test
    void shouldPutTheNonceWhereTheSegmentsReaderLooks() {
        final SegmentLayout layout = SegmentLayout.of(1 << 20, 1, PEERS, 16);
        final UnsafeBuffer segment = new UnsafeBuffer(new byte[(int) layout.countersOffset()]);
        final UnsafeBuffer view =
                new UnsafeBuffer(segment, (int) layout.peerTableOffset(), PeerTableDescriptor.entryOffset(PEERS));
        final byte[] nonce = new byte[PeerTableDescriptor.NONCE_LENGTH];
        for (int i = 0; i < nonce.length; i++) {
            nonce[i] = (byte) (i + 1);
        }

        PeerTableDescriptor.write(view, 2, PeerTableDescriptor.STATE_ATTACHED, 9, "vm-2");
        PeerTableDescriptor.writeNonce(view, 2, nonce);

        final byte[] read = new byte[nonce.length];
        segment.getBytes((int) PeerTableDescriptor.nonceOffset(layout, 2), read);
        assertThat(read).isEqualTo(nonce);
        assertThat(PeerTableDescriptor.incarnation(view, 2)).isEqualTo(9);
        assertThat(PeerTableDescriptor.name(view, 2)).isEqualTo("vm-2");
    }

    @Test
    void shouldEraseANonceAndNothingElse() {
        final byte[] nonce = new byte[PeerTableDescriptor.NONCE_LENGTH];
        Arrays.fill(nonce, (byte) -1);
        PeerTableDescriptor.write(table, 0, PeerTableDescriptor.STATE_ATTACHED, -1, "vm-0");
        final byte[] before = table.byteArray().clone();
        PeerTableDescriptor.writeNonce(table, 0, nonce);
        assertThat(table.byteArray()).isNotEqualTo(before);

        PeerTableDescriptor.writeNonce(table, 0, new byte[PeerTableDescriptor.NONCE_LENGTH]);
        assertThat(table.byteArray()).isEqualTo(before);
    }

    @Test
    void shouldCutNamesThatAreTooLong() {
        PeerTableDescriptor.write(table, 0, PeerTableDescriptor.STATE_ATTACHED, 1, "x".repeat(500));

        assertThat(PeerTableDescriptor.name(table, 0)).isEqualTo("x".repeat(PeerTableDescriptor.MAX_NAME_LENGTH));
        assertThat(PeerTableDescriptor.state(table, 1)).isZero();
    }

    @Test
    void shouldRefuseNoncesOfAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerTableDescriptor.writeNonce(table, 0, new byte[31]))
                .withMessageContaining("31");
    }

    @Test
    void shouldAlignEntriesOnLinePairs() {
        assertThat(PeerTableDescriptor.ENTRY_LENGTH % SegmentDescriptor.LINE_PAIR)
                .isZero();
        assertThat(PeerTableDescriptor.entryOffset(5)).isEqualTo(5 * PeerTableDescriptor.ENTRY_LENGTH);
    }
}
