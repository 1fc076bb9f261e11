package io.vicinity.system.vm;

/**
 * How a command of an operator ended.
 *
 * @param exitCode of the process.
 * @param output   all that it said on both outputs.
 */
record OperatorResult(int exitCode, String output) {}
