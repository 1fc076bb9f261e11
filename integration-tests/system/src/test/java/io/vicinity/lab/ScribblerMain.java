package io.vicinity.lab;

import io.vicinity.segment.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A VM that has gone bad: writes all over the segment, which it may, from a seed that it prints.
 *
 * <p>Arguments: the BAR, the seed, how many milliseconds.
 */
public final class ScribblerMain {
    private static final int CHUNK = 64 << 20;
    private static final int HOT = 8 << 20;

    private ScribblerMain() {}

    /**
     * Scribbles.
     *
     * @param args BAR, seed, milliseconds.
     * @throws IOException          if the BAR cannot be mapped.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final Path bar = Path.of(args[0]);
        final long seed = Long.parseLong(args[1]);
        final long end = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000;
        final List<Mapping> mappings = new ArrayList<>();
        final long size = Files.size(bar);
        for (long offset = 0; offset < size; offset += CHUNK) {
            mappings.add(Mapping.map(bar, offset, Math.min(CHUNK, size - offset)));
        }
        final SplittableRandom random = new SplittableRandom(seed);
        System.out.println("scribbling with seed " + seed);
        long strokes = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 50; i++) {
                scribble(
                        mappings.get(random.nextInt(3) == 0 ? random.nextInt(mappings.size()) : 0)
                                .buffer(),
                        random);
                strokes++;
            }
            // Leave the victims some time to build up what can be destroyed.
            Thread.sleep(random.nextInt(20));
        }
        System.out.println("scribbled " + strokes);
        mappings.forEach(Mapping::close);
    }

    private static void scribble(final UnsafeBuffer buffer, final SplittableRandom random) {
        // Regions are given out from the start: most strokes go where something lives.
        final int range = random.nextBoolean() ? Math.min(HOT, buffer.capacity()) : buffer.capacity();
        final int at = random.nextInt(range - 4096) & -8;
        switch (random.nextInt(5)) {
            case 0 -> buffer.putLong(at, random.nextLong());
            case 1 -> buffer.putInt(at, random.nextInt());
            case 2 -> buffer.putByte(at, (byte) random.nextInt());
            case 3 -> buffer.putLong(at, buffer.getLong(at) ^ (1L << random.nextInt(64)));
            default -> {
                final byte[] bytes = new byte[1 + random.nextInt(4096)];
                random.nextBytes(bytes);
                buffer.putBytes(at, bytes);
            }
        }
    }
}
