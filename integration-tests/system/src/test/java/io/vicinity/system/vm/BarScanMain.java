package io.vicinity.system.vm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs in a guest: maps every memory BAR of every PCI device, and says which of them hold the wanted bytes.
 *
 * <pre>
 *   scanned PATH BYTES
 *   found PATH OFFSET
 *   unreadable PATH REASON
 * </pre>
 */
final class BarScanMain {
    private static final Path DEVICES = Path.of("/sys/bus/pci/devices");
    private static final int STRIDE = 8;

    private BarScanMain() {}

    /**
     * Scans.
     *
     * @param args the wanted eight bytes in hexadecimal, which lie at a multiple of eight.
     */
    public static void main(final String[] args) throws IOException {
        final long wanted =
                MemorySegment.ofArray(HexFormat.of().parseHex(args[0])).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        try (Stream<Path> devices = Files.list(DEVICES)) {
            for (final Path device : devices.sorted().toList()) {
                for (final Path bar : bars(device)) {
                    scan(bar, wanted);
                }
            }
        }
    }

    private static List<Path> bars(final Path device) throws IOException {
        try (Stream<Path> files = Files.list(device)) {
            return files.filter(file -> file.getFileName().toString().matches("resource\\d+(_wc)?"))
                    .sorted()
                    .toList();
        }
    }

    private static void scan(final Path bar, final long wanted) {
        try (FileChannel file = FileChannel.open(bar, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            final MemorySegment memory = file.map(FileChannel.MapMode.READ_ONLY, 0, Files.size(bar), arena);
            for (long offset = 0; offset + STRIDE <= memory.byteSize(); offset += STRIDE) {
                if (memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset) == wanted) {
                    System.out.println("found " + bar + " " + offset);
                }
            }
            System.out.println("scanned " + bar + " " + memory.byteSize());
        } catch (final IOException e) {
            System.out.println("unreadable " + bar + " " + e.getMessage());
        }
    }
}
