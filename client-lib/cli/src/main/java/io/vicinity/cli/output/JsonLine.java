package io.vicinity.cli.output;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes one JSON object on one line. Not thread-safe. */
public final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    /** Creates an object without members. */
    public JsonLine() {}

    /**
     * Adds a string.
     *
     * @param key   of the member.
     * @param value of the member.
     * @return this.
     */
    public JsonLine put(final String key, final String value) {
        key(key);
        quote(value);
        return this;
    }

    /**
     * Adds a whole number.
     *
     * @param key   of the member.
     * @param value of the member.
     * @return this.
     */
    public JsonLine put(final String key, final long value) {
        key(key);
        text.append(value);
        return this;
    }

    /**
     * Adds a truth value.
     *
     * @param key   of the member.
     * @param value of the member.
     * @return this.
     */
    public JsonLine put(final String key, final boolean value) {
        key(key);
        text.append(value);
        return this;
    }

    /**
     * Adds a number with a fixed number of decimals; what is not a number becomes null.
     *
     * @param key      of the member.
     * @param value    of the member.
     * @param decimals after the point.
     * @return this.
     */
    public JsonLine put(final String key, final double value, final int decimals) {
        key(key);
        if (Double.isFinite(value)) {
            text.append(String.format(Locale.ROOT, "%." + decimals + "f", value));
        } else {
            text.append("null");
        }
        return this;
    }

    /**
     * Adds an array of objects.
     *
     * @param key    of the member.
     * @param values of the array.
     * @return this.
     */
    public JsonLine put(final String key, final List<JsonLine> values) {
        key(key);
        text.append(values.stream().map(JsonLine::toString).collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    private void key(final String key) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(key);
        text.append(':');
    }

    private void quote(final String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** The line, without its end. */
    @Override
    public String toString() {
        return text + "}";
    }
}
