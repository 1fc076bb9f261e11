package io.vicinity.mpi.match;

/** A link of a chain. */
final class Node<T> {
    final Entry<T> entry;
    Node<T> previous;
    Node<T> next;

    Node(final Entry<T> entry) {
        this.entry = entry;
    }
}
