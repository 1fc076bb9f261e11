package io.vicinity.cli.transfer;

import io.vicinity.cli.output.JsonLine;
import io.vicinity.cli.output.OutputFormat;
import io.vicinity.cli.output.Quantity;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file that went across, whole.
 *
 * @param file    here.
 * @param peer    endpoint at the other end.
 * @param bytes   of the file.
 * @param elapsed from the first byte to the comparison of the digests.
 * @param sha256  that both ends have, in hexadecimal.
 */
record Outcome(Path file, String peer, long bytes, Duration elapsed, String sha256) {
    String line(final String verb, final String preposition, final OutputFormat format) {
        if (format == OutputFormat.JSON) {
            return new JsonLine()
                    .put("event", verb)
                    .put("file", file.toString())
                    .put("peer", peer)
                    .put("bytes", bytes)
                    .put("seconds", elapsed.toNanos() / 1e9, 6)
                    .put("sha256", sha256)
                    .toString();
        }
        return verb + " " + file + " " + preposition + " " + peer + ": " + Quantity.bytes(bytes) + " in "
                + Quantity.time(elapsed) + ", " + Quantity.throughput(bytes, elapsed) + ", sha256 " + sha256;
    }
}
