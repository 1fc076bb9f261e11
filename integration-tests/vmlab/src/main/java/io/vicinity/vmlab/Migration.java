package io.vicinity.vmlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** One QEMU hands its guest over to another that waits for it. Used by one thread. */
final class Migration {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 10;

    /** The machine's memory is the wire: what QEMU takes for a network's pace would only make it longer. */
    private static final long BYTES_PER_SECOND = 4L << 30;

    private final String guest;
    private final GuestProcess source;

    Migration(final String guest, final GuestProcess source) {
        this.guest = guest;
        this.source = source;
    }

    /**
     * Asks QEMU whether there is anything against it.
     *
     * @throws VmLabException with QEMU's reasons.
     */
    void check() {
        final List<String> reasons = StreamSupport.stream(
                        query(source).path("blocked-reasons").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        if (!reasons.isEmpty()) {
            throw new VmLabException(guest + " cannot migrate: " + String.join("; ", reasons));
        }
    }

    /**
     * Does it; when this returns the guest runs in the destination, and the source has stopped for good.
     *
     * @throws VmLabException if it fails, with QEMU's reason; the guest then runs in the source, unless that is gone too.
     */
    MigrationReport run(final GuestProcess destination) {
        try {
            // When it answers it waits for its guest, and has taken those who connected to its ports before.
            destination.qmp().execute("query-status");
            source.qmp().execute("migrate-set-parameters", Qmp.arguments().put("max-bandwidth", BYTES_PER_SECOND));
            source.qmp().execute("migrate", Qmp.arguments().put("uri", QemuCommand.migrationUri(destination.files())));
            final JsonNode result = await(source);
            await(destination);
            return new MigrationReport(
                    Duration.ofMillis(result.path("total-time").asLong()),
                    Duration.ofMillis(result.path("downtime").asLong()),
                    result.path("ram").path("transferred").asLong());
        } catch (final QmpException e) {
            throw new VmLabException(
                    guest + " did not migrate: " + e.getMessage() + "; the destination says: " + destination.log(), e);
        }
    }

    /** Has the source go on, if it stopped for a destination that is no more. */
    void undo() {
        if (source.isAlive()
                && source.qmp().execute("query-status").path("status").asText().equals("postmigrate")) {
            source.qmp().execute("cont");
        }
    }

    private static JsonNode query(final GuestProcess process) {
        return process.qmp().execute("query-migrate");
    }

    private JsonNode await(final GuestProcess process) {
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            final JsonNode answer = query(process);
            final String status = answer.path("status").asText();
            if (status.equals("completed")) {
                return answer;
            }
            if (status.equals("failed") || status.equals("cancelled")) {
                throw new VmLabException(
                        guest + " did not migrate: " + answer.path("error-desc").asText(status));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new VmLabException(guest + " did not migrate in " + PATIENCE + ": it is still " + status);
            }
            Pause.millis(POLL_MILLIS);
        }
    }
}
