package io.vicinity.system.vm;

import io.vicinity.lab.Speaker;
import io.vicinity.vmlab.Conversation;
import io.vicinity.vmlab.Guest;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A program in a guest that takes lines and says lines. */
final class GuestSpeaker implements Speaker {
    private final String name;
    private final Conversation conversation;

    private GuestSpeaker(final String name, final Conversation conversation) {
        this.name = name;
        this.conversation = conversation;
    }

    /** Starts a command of the guest's. */
    static GuestSpeaker start(final Guest guest, final String program, final List<String> command) {
        final String words = command.stream().map(Guest::quote).collect(Collectors.joining(" "));
        return new GuestSpeaker(program + " in " + guest.name(), guest.converse("exec " + words));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void tell(final String line) {
        conversation.tell(line);
    }

    @Override
    public String awaitLine(final int from, final Predicate<String> what, final Duration patience) {
        if (from != 0) {
            throw new IllegalArgumentException("a guest's program is heard from its first line on");
        }
        return conversation.job().awaitLine(what, patience);
    }

    @Override
    public String log() {
        return conversation.job().output();
    }

    /** Kills it, unless it ended or its guest did. */
    void kill() {
        if (isRunning()) {
            conversation.job().signal("KILL");
        }
    }

    /** Does the program still run? */
    boolean isRunning() {
        return conversation.job().isRunning();
    }
}
