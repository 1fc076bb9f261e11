package io.vicinity.guestd.broker;

import io.vicinity.control.v1.ChannelEnd;

/**
 * One end of a channel that a process of this VM uses.
 *
 * @param end      as the agent describes it.
 * @param endpoint name of its endpoint.
 * @param pid      of the process; 0 while nobody has re-claimed it.
 */
public record EndInUse(ChannelEnd end, String endpoint, long pid) {}
