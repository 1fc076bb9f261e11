package io.vicinity.agent.descriptors;

/**
 * What agent and holder say to each other, one word and a name a message. The agent: {@link #CONNECTION} and {@link #OTHER}, with a
 * descriptor; {@link #RELEASE}; {@link #LIST}, answered by the same two, with descriptors, and {@link #DONE}; {@link #END}.
 */
final class HolderProtocol {
    static final String CONNECTION = "connection ";
    static final String OTHER = "other ";
    static final String RELEASE = "release ";
    static final String LIST = "list";
    static final String DONE = "done";
    static final String END = "end";

    private HolderProtocol() {}
}
