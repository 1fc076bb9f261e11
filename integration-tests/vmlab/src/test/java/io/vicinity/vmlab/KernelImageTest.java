package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelImageTest {
    private static final int PHYS32_ENTRY = 18;

    @Test
    void shouldFindThePackedKernelWithoutWhatStandsBehindIt() {
        assertThat(KernelImage.packedByXz(ByteBuffer.wrap(KernelImages.distributed(KernelImages.packed()))))
                .contains(ByteBuffer.wrap(KernelImages.packed()));
    }

    @Test
    void shouldTakeNoKernelThatIsPackedOtherwise() {
        assertThat(KernelImage.packedByXz(ByteBuffer.wrap(KernelImages.distributed(new byte[16]))))
                .isEmpty();
    }

    @Test
    void shouldTakeNoOtherFileForAKernel() {
        final byte[] image = KernelImages.distributed(KernelImages.packed());
        image[0x202] = 'h';
        assertThat(KernelImage.packedByXz(ByteBuffer.wrap(image))).isEmpty();
        assertThat(KernelImage.packedByXz(ByteBuffer.wrap(new byte[0]))).isEmpty();
    }

    @Test
    void shouldSeeWhetherAKernelTellsWhereItStartsUnpacked() {
        assertThat(KernelImage.startsUnpacked(ByteBuffer.wrap(KernelImages.unpacked(PHYS32_ENTRY))))
                .isTrue();
        assertThat(KernelImage.startsUnpacked(ByteBuffer.wrap(KernelImages.unpacked(PHYS32_ENTRY + 1))))
                .isFalse();
        assertThat(KernelImage.startsUnpacked(ByteBuffer.wrap(new byte[1_000]))).isFalse();
    }

    @Test
    void shouldEndWithAnAnswerWhateverStandsInAFile() {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            final byte[] image = spoilt(KernelImages.distributed(KernelImages.packed()), 0x1f0, 0x250, random);
            KernelImage.packedByXz(ByteBuffer.wrap(image))
                    .ifPresent(packed -> assertThat(packed.remaining()).isLessThan(image.length));
            final boolean ignored = KernelImage.startsUnpacked(
                    ByteBuffer.wrap(spoilt(KernelImages.unpacked(PHYS32_ENTRY), 4, 170, random)));
        }
    }

    private static byte[] spoilt(final byte[] file, final int from, final int to, final Random random) {
        final byte[] spoilt = random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
        for (int i = random.nextInt(6); i >= 0; i--) {
            final int at = from + random.nextInt(to - from);
            if (at < spoilt.length) {
                spoilt[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
            }
        }
        return spoilt;
    }
}
