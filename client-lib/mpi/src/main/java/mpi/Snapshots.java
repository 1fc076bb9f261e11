package mpi;

import io.vicinity.mpi.datatype.TypedMemory;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.memory.Memory;
import io.vicinity.mpi.memory.Source;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a collective sends out of an array that it also receives into. Open MPI's Java copies all arrays before it sends from them, so programs
 * may use one for both; here it is copied in that case alone.
 */
final class Snapshots {
    private Snapshots() {}

    /** What is sent, which stays as it is now though the array of a buffer is written to. */
    static Source apart(final TypedMemory sent, final Object received) {
        final Object array = PointToPoint.arrayOf(received);
        return array != null && array == sent.base() ? of(sent.source()) : sent.source();
    }

    private static Source of(final Source source) {
        if (source.length() > Integer.MAX_VALUE - Long.BYTES) {
            throw Faults.failure(
                    ErrorClass.NO_MEM,
                    source.length() + " bytes are sent out of an array that is also received into, which takes a copy: "
                            + "receive into another one");
        }
        final byte[] copy = new byte[(int) source.length()];
        source.read(0, new UnsafeBuffer(copy), 0, copy.length);
        return new Memory().array(copy, 0, copy.length);
    }
}
