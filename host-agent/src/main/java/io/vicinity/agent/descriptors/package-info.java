/** Keeps descriptors beyond the death of the agent: in systemd's store, or in a small process. */
package io.vicinity.agent.descriptors;
