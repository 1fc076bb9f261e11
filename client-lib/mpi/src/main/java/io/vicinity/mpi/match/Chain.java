package io.vicinity.mpi.match;

/** Entries in the order in which they came; any can leave. */
final class Chain<T> {
    private Node<T> first;
    private Node<T> last;

    void append(final Node<T> node) {
        node.previous = last;
        node.next = null;
        if (last == null) {
            first = node;
        } else {
            last.next = node;
        }
        last = node;
    }

    void remove(final Node<T> node) {
        if (node.previous == null) {
            first = node.next;
        } else {
            node.previous.next = node.next;
        }
        if (node.next == null) {
            last = node.previous;
        } else {
            node.next.previous = node.previous;
        }
        node.previous = null;
        node.next = null;
    }

    /** The first that meets what is asked for; null if none does. */
    Entry<T> find(final int context, final int source, final int tag) {
        for (Node<T> node = first; node != null; node = node.next) {
            if (node.entry.meets(context, source, tag)) {
                return node.entry;
            }
        }
        return null;
    }
}
