/** What the agent must still know after it was killed, kept beside the memory that it describes. */
package io.vicinity.agent.journal;
