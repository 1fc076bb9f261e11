package mpi;

import io.vicinity.mpi.engine.ErrorClass;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Values that users attach to a communicator, datatype or window. All are copied when it is duplicated, as Open MPI's Java does. Thread-safe. */
final class Attributes {
    /** Key values of one kind of objects. */
    static final class Keys {
        private final AtomicInteger next = new AtomicInteger(Constant.FIRST_KEYVAL);
        private final Set<Integer> known = ConcurrentHashMap.newKeySet();

        int create() {
            final int key = next.getAndIncrement();
            known.add(key);
            return key;
        }

        void free(final int key) {
            if (!known.remove(key)) {
                throw noKey(key);
            }
        }
    }

    private final Keys keys;
    private final Map<Integer, AttributeValue> values = new ConcurrentHashMap<>();

    Attributes(final Keys keys) {
        this.keys = keys;
    }

    Attributes copy() {
        final Attributes copy = new Attributes(keys);
        copy.values.putAll(values);
        return copy;
    }

    void set(final int key, final Object value) throws MPIException {
        requireKnown(key);
        values.put(key, new AttributeValue(value));
    }

    Object get(final int key) throws MPIException {
        requireKnown(key);
        final AttributeValue value = values.get(key);
        return value == null ? null : value.get();
    }

    void delete(final int key) {
        requireKnown(key);
        values.remove(key);
    }

    /** A key that was freed goes on for what has it. */
    private void requireKnown(final int key) {
        if (!keys.known.contains(key) && !values.containsKey(key)) {
            throw noKey(key);
        }
    }

    private static RuntimeException noKey(final int key) {
        return Faults.failure(ErrorClass.KEYVAL, "there is no key value " + key + " here");
    }
}
