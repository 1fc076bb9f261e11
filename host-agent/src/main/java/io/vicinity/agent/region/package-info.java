/** Which bytes of a segment are given out, and to whom: private to the agent, never read back from the segment. */
package io.vicinity.agent.region;
