package io.vicinity.agent.cli;

/** How a command shows its answer. */
public enum OutputFormat {
    /** A table for people. */
    TEXT,
    /** One JSON object a line for programs. */
    JSON
}
