package io.vicinity.agent.hypervisor.qmp;

import com.fasterxml.jackson.databind.JsonNode;

/** What a QEMU says on its monitor. */
sealed interface QmpMessage {
    /** The first message. */
    record Greeting(String version) implements QmpMessage {}

    /** The answer to a command. */
    record Answer(long id, JsonNode value) implements QmpMessage {}

    /** A command was refused. */
    record Refusal(long id, String reason) implements QmpMessage {}

    /** Something happened. */
    record Event(String name, JsonNode data) implements QmpMessage {
        /** A text of the event's data; empty if it has none of that name. */
        String text(final String key) {
            return data.path(key).asText("");
        }
    }

    /** JSON that a newer QEMU may mean something by. */
    record Other() implements QmpMessage {}
}
