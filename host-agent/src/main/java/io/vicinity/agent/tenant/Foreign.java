package io.vicinity.agent.tenant;

import java.util.List;

/**
 * An end of a channel on the fabric, as the other end sees it.
 *
 * @param name      of its endpoint.
 * @param vm        that it lives in.
 * @param addresses where its process is connected to, as host:port; empty if it is that process that connects.
 */
public record Foreign(String name, String vm, List<String> addresses) {}
