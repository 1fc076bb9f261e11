package io.vicinity.agent.ivshmem;

import java.nio.file.Path;

/**
 * How a tenant is served.
 *
 * @param path  of the socket.
 * @param peers that are connected.
 */
public record IvshmemSocket(Path path, int peers) {}
