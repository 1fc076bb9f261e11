/** The commands of {@code vicinity-agent}. */
package io.vicinity.agent.cli;
