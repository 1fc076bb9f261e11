/**
 * What one tenant has on this host: peers, endpoints, channels, and who must be told what. Plain Java: it knows neither gRPC nor where
 * the memory is mapped.
 */
package io.vicinity.agent.tenant;
