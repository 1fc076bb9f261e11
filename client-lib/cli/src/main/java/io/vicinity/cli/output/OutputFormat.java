package io.vicinity.cli.output;

/** How a command prints what it found. */
public enum OutputFormat {
    /** For people. */
    TEXT,
    /** For programs: one object a line. */
    JSON
}
