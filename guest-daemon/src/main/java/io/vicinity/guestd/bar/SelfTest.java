package io.vicinity.guestd.bar;

import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Measures what a mapped BAR is like. Everything is measured in ordinary memory as well, by the same code and in turns, and the best of a
 * few rounds counts: what a busy machine adds is not the mapping's fault. Takes some tens of milliseconds on the metal.
 *
 * <p>Reads go anywhere, and what is read means nothing; writes go to the scratch area of the header page alone, which nobody reads.
 */
public final class SelfTest {
    private static final Logger LOG = System.getLogger(SelfTest.class.getName());
    private static final int ROUNDS = 5;
    private static final int LINE = 64;
    private static final int HOT_READS = 2_000;
    private static final int SCATTERED_READS = 2_000;
    private static final int SCRATCH_PASSES = 20;
    private static final int MOST_READ = 1 << 20;
    private static final int MOST_READ_SLOWLY = 64 << 10;
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private static final String UNCACHED_REMEDY =
            "on Intel, take passed-through PCI functions out of this VM; on AMD, or under OVMF, use a kernel and KVM that let a guest"
                    + " map ivshmem memory cached (KVM's quirk IGNORE_GUEST_PAT)";
    private static final String COMBINING_REMEDY =
            "map it uncached or cached, by resource2 and not by resource2_wc: messages may be seen torn";

    private final AtomicBuffer header;
    private final AtomicBuffer body;
    private final AtomicBuffer ordinary;
    private final byte[] heap = new byte[MOST_READ_SLOWLY];
    private final byte[] pattern = new byte[SegmentDescriptor.SCRATCH_LENGTH];

    /** Keeps the loops' results from being taken for useless. */
    private long sink;

    private SelfTest(final AtomicBuffer header, final AtomicBuffer body) {
        this.header = header;
        this.body = body;
        ordinary = new UnsafeBuffer(ByteBuffer.allocateDirect(body.capacity()));
        // Pages that were never written are one page of zeros, and read too quickly.
        ordinary.setMemory(0, ordinary.capacity(), (byte) 1);
        Arrays.fill(pattern, (byte) 1);
    }

    /**
     * Tests a BAR.
     *
     * @param bar     that is mapped.
     * @param machine what can be known of the processors.
     * @return what was found.
     * @throws IOException if the BAR cannot be mapped as far as needed.
     */
    public static BarReport of(final Bar bar, final Machine machine) throws IOException {
        final int length = (int) Math.min(bar.layout().size(), MOST_READ) / LINE * LINE;
        try (Mapping body = Mapping.map(bar.path(), 0, length)) {
            return new SelfTest(bar.header(), body.buffer()).run(machine);
        }
    }

    private BarReport run(final Machine machine) {
        final AtomicBuffer scratch = SegmentDescriptor.hasScratch(header)
                ? new UnsafeBuffer(header, SegmentDescriptor.SCRATCH_OFFSET, SegmentDescriptor.SCRATCH_LENGTH)
                : null;
        long hot = Long.MAX_VALUE;
        long hotOrdinary = Long.MAX_VALUE;
        long scattered = Long.MAX_VALUE;
        double perByte = Double.MAX_VALUE;
        long written = Long.MAX_VALUE;
        long writtenOrdinary = Long.MAX_VALUE;
        final AtomicBuffer ordinaryScratch = new UnsafeBuffer(ordinary, 0, SegmentDescriptor.SCRATCH_LENGTH);
        final long start = System.nanoTime();
        for (int round = 0; round < ROUNDS && System.nanoTime() - start < PATIENCE_NANOS; round++) {
            hotOrdinary = Math.min(hotOrdinary, readOneLine(ordinary));
            hot = Math.min(hot, readOneLine(body));
            scattered = Math.min(scattered, readScattered(body));
            final int span = hot < hotOrdinary * MappingClass.SLOW_READ
                    ? body.capacity()
                    : Math.min(MOST_READ_SLOWLY, body.capacity());
            perByte = Math.min(perByte, (double) readAll(body, span) / span);
            writtenOrdinary = Math.min(writtenOrdinary, write(ordinaryScratch));
            if (scratch != null) {
                written = Math.min(written, write(scratch));
            }
        }
        LOG.log(Level.DEBUG, "self-test of the BAR is over checksum={0}", sink);
        final MappingClass mapping = MappingClass.of(
                (double) hot / hotOrdinary, scratch == null ? Double.MAX_VALUE : (double) written / writtenOrdinary);
        return new BarReport(
                mapping,
                scattered / 1e9 / SCATTERED_READS,
                1e9 / perByte,
                scratch == null ? 0 : (double) SegmentDescriptor.SCRATCH_LENGTH * SCRATCH_PASSES * 1e9 / written,
                machine.atomicsHold(),
                warnings(mapping, machine));
    }

    private static List<String> warnings(final MappingClass mapping, final Machine machine) {
        final List<String> warnings = new ArrayList<>();
        switch (mapping) {
            case WRITE_BACK -> {
                // As it should be.
            }
            case WRITE_COMBINING ->
                warnings.add("the BAR is mapped write-combining, where stores lose their order; " + COMBINING_REMEDY);
            case UNCACHED ->
                warnings.add("the BAR is mapped uncached, which makes it 10 to 100 times slower; " + UNCACHED_REMEDY);
        }
        machine.warning().ifPresent(warnings::add);
        return warnings;
    }

    private long readOneLine(final AtomicBuffer memory) {
        final long start = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < HOT_READS; i++) {
            sum += memory.getLongVolatile(SegmentDescriptor.SCRATCH_OFFSET);
        }
        return took(start, sum);
    }

    /** Each place to read depends on what was read before, so that reads do not overlap. */
    private long readScattered(final AtomicBuffer memory) {
        final int lines = memory.capacity() / LINE;
        final long start = System.nanoTime();
        long value = start;
        for (int i = 0; i < SCATTERED_READS; i++) {
            final int line = (int) Long.remainderUnsigned(value * 0x9E3779B97F4A7C15L >>> 16, lines);
            value += memory.getLongVolatile(line * LINE) | i;
        }
        return took(start, value);
    }

    /** As the data path moves what is large. */
    private long readAll(final AtomicBuffer memory, final int length) {
        final long start = System.nanoTime();
        for (int i = 0; i < length; i += heap.length) {
            memory.getBytes(i, heap, 0, Math.min(heap.length, length - i));
        }
        return took(start, heap[0]);
    }

    private long write(final AtomicBuffer memory) {
        final long start = System.nanoTime();
        for (int pass = 0; pass < SCRATCH_PASSES; pass++) {
            memory.putBytes(0, pattern, 0, pattern.length);
        }
        // Writes are done when what was written last can be read.
        return took(start, memory.getLongVolatile(memory.capacity() - Long.BYTES));
    }

    private long took(final long start, final long result) {
        sink += result;
        return Math.max(1, System.nanoTime() - start);
    }
}
