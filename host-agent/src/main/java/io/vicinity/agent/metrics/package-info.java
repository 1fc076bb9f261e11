/** The agent's metrics. */
package io.vicinity.agent.metrics;
