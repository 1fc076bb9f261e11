package io.vicinity.client.control;

/**
 * How this process is on the fabric.
 *
 * @param host        address of this VM that others reach.
 * @param device      the port for RDMA verbs that is used, {@code auto}, or {@code none}.
 * @param credentials by which it shows itself.
 */
public record FabricAccess(String host, String device, FabricCredentials credentials) {}
