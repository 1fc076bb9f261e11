/** The shared-memory objects themselves: made, mapped, taken over after a restart, swept. */
package io.vicinity.agent.segment;
