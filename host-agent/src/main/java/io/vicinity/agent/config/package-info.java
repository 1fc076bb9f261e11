/** The agent's configuration file. */
package io.vicinity.agent.config;
