package io.vicinity.system.vm;

import io.vicinity.lab.Dialogue;

/** A client in a guest, of which these tests want the same again and again. It dies with its guest, or when it is closed. */
final class GuestClient extends Dialogue implements AutoCloseable {
    /** Bytes of each message of {@link #exchange}, and good for others. */
    static final int SIZE = 100;

    private static final int EXCHANGED = 5;

    private final GuestSpeaker program;

    private GuestClient(final GuestSpeaker program) {
        super(program, VicinityHost.PATIENCE);
        this.program = program;
    }

    /** Starts one, and waits for nothing. */
    static GuestClient start(final VicinityHost host, final String vm) {
        return new GuestClient(host.client(vm));
    }

    /** Claims a name, when it has started. */
    void claim(final String name) {
        tell("claim", name);
    }

    /** Opens a channel to another, which accepts it; both call it the same. */
    void open(final String name, final String channel, final GuestClient target, final String targetName) {
        tell("open", name, channel, targetName, VicinityHost.PATIENCE.toMillis());
        target.tell("accept", targetName, channel, VicinityHost.PATIENCE.toMillis());
    }

    /** Sends messages that nobody takes yet. */
    void send(final String channel) {
        tell("send", channel, EXCHANGED, SIZE);
    }

    /** Receives what {@link #send} sent, and looks at it. */
    void receive(final String channel) {
        tell("receive", channel, EXCHANGED, SIZE);
    }

    /** Sends messages to another, which must receive just them. */
    void exchange(final GuestClient target, final String channel) {
        send(channel);
        target.receive(channel);
    }

    /** Begins a steady traffic to another, which looks at each message. */
    void trickleTo(final GuestClient target, final String channel) {
        target.tell("drain", channel, SIZE);
        tell("trickle", channel, SIZE, 1);
    }

    /** Ends one end of a traffic, and says how many messages that was. */
    long stop(final String channel) {
        return Long.parseLong(tell("stop", channel).split(" ", -1)[0]);
    }

    /** Kills its process. */
    @Override
    public void close() {
        program.kill();
    }
}
