package io.vicinity.cli.perf;

/** The measured loops. One copy of the code for each lane: see {@link SpinLoops}. */
interface Loops {
    /** Leader: groups of round trips, each group's time in nanoseconds into times. Returns the time of all. */
    long ping(Pipe pipe, int length, int groups, int perGroup, long[] times);

    /** Follower: answers so many messages. */
    void pong(Pipe pipe, int length, int messages);

    /** Leader: windows of messages, each acknowledged before the next, each one's time into times. Returns the time of all. */
    long sendWindows(Pipe pipe, int length, int windows, int window, Control control, long[] times);

    /** Follower: takes what {@link #sendWindows} sends. */
    void receiveWindows(Pipe pipe, int windows, int window, Control control);
}
