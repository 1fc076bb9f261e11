/** The agent's two gRPC services. What they decide nothing about, they ask the tenants. */
package io.vicinity.agent.control;
