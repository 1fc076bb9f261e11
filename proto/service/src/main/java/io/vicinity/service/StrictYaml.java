package io.vicinity.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a YAML file into a record, strictly: an unknown key, a key that appears twice, a value of another type and a value that the
 * record's constructor refuses are each a {@link FailureCode#CONFIG_INVALID} that says {@code file:line: key: what}.
 *
 * <p>Keys are the record components' names, in camel case or as their {@code @JsonProperty} says. A key that is absent or empty is
 * null: the record's compact constructor puts the default, or throws an {@link IllegalArgumentException} whose message is shown.
 * {@link ByteSize} and {@link Duration} are read as {@code 64MiB} and {@code 10s}.
 */
public final class StrictYaml {
    private static final ObjectMapper MAPPER = mapper();

    private StrictYaml() {}

    /**
     * Reads a file.
     *
     * @param file to read, UTF-8.
     * @param type a record.
     * @param <T>  the record.
     * @return the record.
     * @throws VicinityFailure {@link FailureCode#CONFIG_INVALID}, naming file, line and key.
     */
    public static <T> T load(final Path file, final Class<T> type) {
        final String text;
        try {
            text = Files.readString(file);
        } catch (final NoSuchFileException e) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, file + " does not exist", "give the path of a configuration file", e);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    file + " cannot be read: " + CauseChain.oneLine(e),
                    "make it readable, in UTF-8",
                    e);
        }
        return parse(file.toString(), text, type);
    }

    /**
     * Reads a text.
     *
     * @param name of the text for messages, usually its file.
     * @param text YAML.
     * @param type a record.
     * @param <T>  the record.
     * @return the record.
     * @throws VicinityFailure {@link FailureCode#CONFIG_INVALID}, naming file, line and key.
     */
    public static <T> T parse(final String name, final String text, final Class<T> type) {
        try {
            final JsonNode content = MAPPER.readTree(text);
            return MAPPER.readValue(content.isMissingNode() || content.isNull() ? "{}" : text, type);
        } catch (final JsonProcessingException e) {
            throw failure(name, text, e);
        }
    }

    private static VicinityFailure failure(final String name, final String text, final JsonProcessingException e) {
        final String key = e instanceof final JsonMappingException mapping ? key(mapping) : "";
        return new VicinityFailure(
                FailureCode.CONFIG_INVALID,
                name + ":" + line(text, e) + ": " + (key.isEmpty() ? "" : key + ": ") + reason(e),
                "correct that line",
                e);
    }

    /** Jackson reads ahead of what it complains of; so the line is looked up by the path of keys. */
    private static int line(final String text, final JsonProcessingException e) {
        if (e instanceof final JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            return YamlLines.of(text, mapping.getPath());
        }
        return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    }

    private static String key(final JsonMappingException e) {
        return e.getPath().stream()
                .map(reference ->
                        reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : reference.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static String reason(final JsonProcessingException e) {
        if (e instanceof final UnrecognizedPropertyException unknown) {
            return "unknown key; known here: "
                    + unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (e instanceof ValueInstantiationException && e.getCause() != null) {
            return e.getCause().getMessage();
        }
        return e.getOriginalMessage().lines().findFirst().orElse("malformed");
    }

    private static ObjectMapper mapper() {
        final SimpleModule values = new SimpleModule();
        values.addDeserializer(ByteSize.class, new TextDeserializer<>(ByteSize.class, ByteSize::parse));
        values.addDeserializer(Duration.class, new TextDeserializer<>(Duration.class, Durations::parse));
        final YAMLMapper mapper = YAMLMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addModule(values)
                .build();
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
        return mapper;
    }

    /** Reads a value from the text of its scalar, and reports what the parser of that text says with the line it stands in. */
    private static final class TextDeserializer<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parser;

        TextDeserializer(final Class<T> type, final Function<String, T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        public T deserialize(final JsonParser source, final DeserializationContext context) throws IOException {
            if (!source.currentToken().isScalarValue() || source.currentToken() == JsonToken.VALUE_NULL) {
                throw JsonMappingException.from(source, "a single value is wanted here");
            }
            try {
                return parser.apply(source.getText());
            } catch (final IllegalArgumentException e) {
                throw JsonMappingException.from(source, e.getMessage(), e);
            }
        }
    }
}
