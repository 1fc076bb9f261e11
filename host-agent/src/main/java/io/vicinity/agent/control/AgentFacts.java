package io.vicinity.agent.control;

/**
 * What an agent says of itself.
 *
 * @param version         of the software.
 * @param startTimeMillis since the epoch.
 * @param listenAddress   for daemons, with the port in fact.
 */
public record AgentFacts(String version, long startTimeMillis, String listenAddress) {}
