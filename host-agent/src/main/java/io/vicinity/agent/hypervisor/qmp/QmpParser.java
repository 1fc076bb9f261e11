package io.vicinity.agent.hypervisor.qmp;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reads one line of a monitor. Whatever it holds, the outcome is a message or {@link QmpFormatException}. Thread-safe. */
final class QmpParser {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_REASON = 512;
    /** Of a refusal or an answer without a usable id. */
    static final long NO_ID = -1;

    private static final ObjectMapper MAPPER = mapper();

    private QmpParser() {}

    private static ObjectMapper mapper() {
        final ObjectMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
        return mapper;
    }

    static ObjectMapper json() {
        return MAPPER;
    }

    static QmpMessage parse(final byte[] line) throws QmpFormatException {
        final JsonNode message;
        try {
            message = MAPPER.readTree(line);
        } catch (final IOException e) {
            throw new QmpFormatException("what is no JSON", e);
        }
        if (message == null || !message.isObject()) {
            throw new QmpFormatException("JSON that is no object", null);
        }
        if (message.has("QMP")) {
            return new QmpMessage.Greeting(
                    version(message.path("QMP").path("version").path("qemu")));
        }
        if (message.path("event").isTextual()) {
            return new QmpMessage.Event(message.get("event").asText(), message.path("data"));
        }
        if (message.has("return")) {
            return new QmpMessage.Answer(id(message), message.get("return"));
        }
        if (message.has("error")) {
            return new QmpMessage.Refusal(
                    id(message), printable(message.path("error").path("desc").asText("it gives no reason")));
        }
        return new QmpMessage.Other();
    }

    private static String version(final JsonNode qemu) {
        return qemu.path("major").asInt() + "." + qemu.path("minor").asInt() + "."
                + qemu.path("micro").asInt();
    }

    private static long id(final JsonNode message) {
        final JsonNode id = message.path("id");
        return id.isIntegralNumber() && id.canConvertToLong() ? id.asLong() : NO_ID;
    }

    private static String printable(final String text) {
        final String cut = text.length() > MAX_REASON ? text.substring(0, MAX_REASON) + "..." : text;
        return cut.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
