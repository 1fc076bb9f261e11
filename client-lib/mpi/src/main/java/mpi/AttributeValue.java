package mpi;

import io.vicinity.mpi.engine.ErrorClass;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an attribute is. As in Open MPI, it is a value: what an object was when it was attached, whatever became of that since, and another object
 * for each who asks. Does not change.
 */
final class AttributeValue {
    /** What does not change need not be copied. */
    private static final Set<Class<?>> CONSTANTS = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

    private final Object constant;

    /** The object as it was written; null if it is a constant. */
    private final byte[] written;

    /** What {@link #written} has numbers for: nothing is looked for by its name when it is read. */
    private final List<Class<?>> classes = new ArrayList<>();

    AttributeValue(final Object object) throws MPIException {
        final boolean isConstant = object == null || CONSTANTS.contains(object.getClass());
        constant = isConstant ? object : null;
        written = isConstant ? null : write(object);
    }

    /** Another object each time, unless it is one that does not change. */
    Object get() throws MPIException {
        if (written == null) {
            return constant;
        }
        try (ObjectInputStream in = new Reader(new ByteArrayInputStream(written))) {
            return in.readObject();
        } catch (final IOException | ClassNotFoundException e) {
            throw failure("read", e);
        }
    }

    private byte[] write(final Object object) throws MPIException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Writer(bytes)) {
            out.writeObject(object);
        } catch (final IOException e) {
            throw failure("written", e);
        }
        return bytes.toByteArray();
    }

    /** As in Open MPI, no error handler is asked. */
    private static MPIException failure(final String what, final Exception cause) {
        final MPIException failure = new MPIException(
                ErrorClass.ARG,
                Faults.nameOf(ErrorClass.ARG) + ": an attribute is a value, and this one cannot be " + what + ": "
                        + cause);
        failure.initCause(cause);
        return failure;
    }

    private final class Writer extends ObjectOutputStream {
        Writer(final OutputStream out) throws IOException {
            super(out);
        }

        @Override
        protected void annotateClass(final Class<?> type) throws IOException {
            writeInt(classes.size());
            classes.add(type);
        }

        @Override
        protected void annotateProxyClass(final Class<?> type) throws IOException {
            annotateClass(type);
        }
    }

    private final class Reader extends ObjectInputStream {
        Reader(final InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(final ObjectStreamClass description) throws IOException {
            return classes.get(readInt());
        }

        @Override
        protected Class<?> resolveProxyClass(final String[] interfaces) throws IOException {
            return classes.get(readInt());
        }
    }
}
