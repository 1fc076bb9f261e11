package io.vicinity.vmlab;

/**
 * How a command in a guest ended.
 *
 * @param exitCode as the guest's shell tells it: 128 and more is a signal.
 * @param output   all that it said on both outputs.
 */
public record JobResult(int exitCode, String output) {}
