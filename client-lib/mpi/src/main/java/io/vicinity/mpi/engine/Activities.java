package io.vicinity.mpi.engine;

import java.util.ArrayList;
import java.util.List;

/** What goes on in steps. */
final class Activities {
    private final List<Activity> all = new ArrayList<>();

    boolean isEmpty() {
        return all.isEmpty();
    }

    void add(final Activity activity) {
        all.add(activity);
    }

    /** One step of each that was there before. Says whether one of them ended. */
    boolean advance() {
        final int count = all.size();
        int kept = 0;
        int next = 0;
        try {
            while (next < count) {
                final Activity activity = all.get(next++);
                if (!activity.advance()) {
                    all.set(kept++, activity);
                }
            }
        } finally {
            if (kept < next) {
                close(kept, next);
            }
        }
        return kept < count;
    }

    /** Closes the gap that those left that are over, one that threw among them. */
    private void close(final int from, final int to) {
        int kept = from;
        for (int i = to; i < all.size(); i++) {
            all.set(kept++, all.get(i));
        }
        while (all.size() > kept) {
            all.removeLast();
        }
    }
}
