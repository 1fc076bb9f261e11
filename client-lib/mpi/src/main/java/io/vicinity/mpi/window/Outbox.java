package io.vicinity.mpi.window;

import io.vicinity.mpi.engine.Context;
import io.vicinity.mpi.engine.Engine;
import io.vicinity.mpi.engine.Operation;
import io.vicinity.mpi.engine.SendMode;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages that nobody waits for, with the memory that they need until they have left. */
final class Outbox {
    private final Engine engine;
    private final Context context;
    private final ArrayDeque<Letter> freeShort = new ArrayDeque<>();
    private final ArrayDeque<Letter> freeLong = new ArrayDeque<>();
    private final List<Letter> leaving = new ArrayList<>();

    /** A message. Most are short, and many may be on their way. */
    static final class Letter {
        static final int SHORT = 512;

        final UnsafeBuffer buffer;
        private final Memory memory = new Memory();
        private Operation operation;

        Letter(final int capacity) {
            buffer = new UnsafeBuffer(new byte[capacity]);
        }
    }

    Outbox(final Engine engine, final Context context) {
        this.engine = engine;
        this.context = context;
    }

    /** A letter to be written, and then sent. It has room for so many bytes, {@link Requests#MAX_LENGTH} at most. */
    Letter take(final int length) {
        final boolean isShort = length <= Letter.SHORT;
        final Letter kept = (isShort ? freeShort : freeLong).pollLast();
        return kept == null ? new Letter(isShort ? Letter.SHORT : Requests.MAX_LENGTH) : kept;
    }

    void send(final int to, final int tag, final Letter letter, final int length) {
        send(to, tag, letter, letter.memory.buffer(letter.buffer, 0, length));
    }

    /** Sends what does not lie in the letter. */
    void send(final int to, final int tag, final Letter letter, final Source source) {
        letter.operation = engine.send(context, to, tag, SendMode.STANDARD, source);
        if (letter.operation.isDone()) {
            left(letter);
        } else {
            leaving.add(letter);
        }
    }

    /** Letters that have not left yet. */
    int size() {
        return leaving.size();
    }

    /** Takes letters back that have left. */
    void advance() {
        for (int i = leaving.size() - 1; i >= 0; i--) {
            final Letter letter = leaving.get(i);
            if (letter.operation.isDone()) {
                leaving.set(i, leaving.getLast());
                leaving.removeLast();
                left(letter);
            }
        }
    }

    private void left(final Letter letter) {
        // A peer that is gone shows where something is awaited of it.
        letter.operation.release();
        letter.operation = null;
        letter.memory.clear();
        (letter.buffer.capacity() == Letter.SHORT ? freeShort : freeLong).addLast(letter);
    }
}
