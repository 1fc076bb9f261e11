package mpi;

import io.vicinity.mpi.datatype.Kind;
import io.vicinity.mpi.datatype.Layout;
import io.vicinity.mpi.datatype.Layouts;
import io.vicinity.mpi.engine.ErrorClass;
import java.util.Arrays;

/**
 * What messages consist of. Sizes, bounds and extents are in basic elements of the predefined type that a type was made of; in bytes for
 * structures.
 */
public final class Datatype implements Freeable, Cloneable {
    private static final Attributes.Keys KEYS = new Attributes.Keys();

    private final Layout layout;

    /** What sizes are counted in, and users' functions take arrays of: bytes for structures, whatever they consist of. */
    private final Kind base;

    private final Attributes attributes;
    private boolean predefined;
    private boolean committed;
    private boolean freed;
    private String name;

    /** No type. */
    Datatype() {
        this(null, Kind.BYTE, new Attributes(KEYS), "MPI_DATATYPE_NULL");
    }

    /** A predefined type. */
    Datatype(final Kind kind, final String name) {
        this(Layouts.of(kind), baseOf(kind), new Attributes(KEYS), name);
        predefined = true;
        committed = true;
    }

    private Datatype(final Layout layout, final Kind base, final Attributes attributes, final String name) {
        this.layout = layout;
        this.base = base;
        this.attributes = attributes;
        this.name = name;
    }

    private static Kind baseOf(final Kind kind) {
        return switch (kind) {
            case FLOAT_COMPLEX -> Kind.FLOAT;
            case DOUBLE_COMPLEX -> Kind.DOUBLE;
            case PACKED -> Kind.BYTE;
            default -> kind.isPair() ? Kind.BYTE : kind;
        };
    }

    /** Where its bytes lie. */
    Layout layout() throws MPIException {
        if (layout == null || freed) {
            throw Faults.raiseAnywhere(noType());
        }
        return layout;
    }

    /** Where its bytes lie, for a message. */
    Layout messageLayout() {
        if (layout == null || freed) {
            throw noType();
        }
        if (!committed) {
            throw Faults.failure(
                    ErrorClass.TYPE, text() + " is not committed: call commit() before it is sent or received");
        }
        return layout;
    }

    private void requireNotFreed() throws MPIException {
        if (freed) {
            throw Faults.raiseAnywhere(noType());
        }
    }

    private RuntimeException noType() {
        return Faults.failure(ErrorClass.TYPE, layout == null ? "no datatype" : text() + " was freed");
    }

    /** Bytes of a basic element, as Open MPI counts them. */
    int unit() {
        return base.size();
    }

    /** The predefined type of a basic element. */
    Kind base() {
        return base;
    }

    /**
     * Where an element begins.
     *
     * @return basic elements.
     * @throws MPIException if this is no type.
     */
    public int getLb() throws MPIException {
        return (int) (layout().lowerBound() / unit());
    }

    /**
     * From one element to the next.
     *
     * @return basic elements.
     * @throws MPIException if this is no type.
     */
    public int getExtent() throws MPIException {
        return (int) (layout().extent() / unit());
    }

    /**
     * The lowest basic element that there really is.
     *
     * @return basic elements.
     * @throws MPIException if this is no type.
     */
    public int getTrueLb() throws MPIException {
        return (int) (layout().trueLowerBound() / unit());
    }

    /**
     * From the lowest to behind the highest basic element that there really is.
     *
     * @return basic elements.
     * @throws MPIException if this is no type.
     */
    public int getTrueExtent() throws MPIException {
        return (int) (layout().trueExtent() / unit());
    }

    /**
     * What travels of one element.
     *
     * @return basic elements.
     * @throws MPIException if this is no type.
     */
    public int getSize() throws MPIException {
        return (int) (layout().size() / unit());
    }

    /**
     * Makes it ready for messages.
     *
     * @throws MPIException if this is no type.
     */
    public void commit() throws MPIException {
        layout();
        committed = true;
    }

    @Override
    public void free() throws MPIException {
        Environment.require();
        if (isNull()) {
            return;
        }
        if (predefined) {
            throw Faults.raiseAnywhere(Faults.failure(ErrorClass.TYPE, text() + " is predefined and cannot be freed"));
        }
        freed = true;
    }

    /**
     * Is it no type?
     *
     * @return true also after it was freed.
     */
    public boolean isNull() {
        return layout == null || freed;
    }

    /** As {@link #dup}. */
    @Override
    public Datatype clone() {
        try {
            return dup();
        } catch (final MPIException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Makes another one of the same layout, with the same attributes.
     *
     * @return a new type, committed if this one is.
     * @throws MPIException if this is no type.
     */
    public Datatype dup() throws MPIException {
        final Datatype copy = new Datatype(layout(), base, attributes.copy(), "");
        copy.committed = committed;
        return copy;
    }

    /**
     * Elements one behind the other.
     *
     * @param count   of elements.
     * @param oldType of each.
     * @return a new type.
     * @throws MPIException if the count is negative, or the type none.
     */
    public static Datatype createContiguous(final int count, final Datatype oldType) throws MPIException {
        requireCounts(count);
        return oldType.made(Layouts.contiguous(count, oldType.layout()));
    }

    /**
     * Blocks of elements, evenly spaced.
     *
     * @param count       of blocks.
     * @param blockLength in elements.
     * @param stride      from one block to the next, in elements.
     * @param oldType     of each.
     * @return a new type.
     * @throws MPIException if a count is negative, or the type none.
     */
    public static Datatype createVector(
            final int count, final int blockLength, final int stride, final Datatype oldType) throws MPIException {
        requireCounts(count, blockLength);
        return oldType.made(Layouts.vector(count, blockLength, stride, oldType.layout()));
    }

    /**
     * Blocks of elements, evenly spaced.
     *
     * @param count       of blocks.
     * @param blockLength in elements.
     * @param stride      from one block to the next, in bytes.
     * @param oldType     of each.
     * @return a new type.
     * @throws MPIException if a count is negative, or the type none.
     */
    public static Datatype createHVector(
            final int count, final int blockLength, final int stride, final Datatype oldType) throws MPIException {
        requireCounts(count, blockLength);
        return oldType.made(Layouts.hvector(count, blockLength, stride, oldType.layout()));
    }

    /**
     * Blocks of elements.
     *
     * @param blockLengths  in elements.
     * @param displacements of blocks, in elements.
     * @param oldType       of each.
     * @return a new type.
     * @throws MPIException if a count is negative, displacements are missing, or the type is none.
     */
    public static Datatype createIndexed(final int[] blockLengths, final int[] displacements, final Datatype oldType)
            throws MPIException {
        requireCounts(blockLengths);
        requireEach(blockLengths, displacements.length, "displacements");
        return oldType.made(Layouts.indexed(blockLengths, displacements, oldType.layout()));
    }

    /**
     * Blocks of elements.
     *
     * @param blockLengths  in elements.
     * @param displacements of blocks, in bytes.
     * @param oldType       of each.
     * @return a new type.
     * @throws MPIException if a count is negative, displacements are missing, or the type is none.
     */
    public static Datatype createHIndexed(final int[] blockLengths, final int[] displacements, final Datatype oldType)
            throws MPIException {
        requireCounts(blockLengths);
        requireEach(blockLengths, displacements.length, "displacements");
        return oldType.made(Layouts.hindexed(blockLengths, longs(displacements), oldType.layout()));
    }

    /**
     * Blocks of elements of several types.
     *
     * @param blockLengths  in elements.
     * @param displacements of blocks, in bytes.
     * @param types         of the blocks.
     * @return a new type, whose sizes are in bytes.
     * @throws MPIException if a count is negative, displacements or types are missing, or a type is none.
     */
    public static Datatype createStruct(final int[] blockLengths, final int[] displacements, final Datatype[] types)
            throws MPIException {
        requireCounts(blockLengths);
        requireEach(blockLengths, displacements.length, "displacements");
        requireEach(blockLengths, types.length, "types");
        final Layout[] layouts = new Layout[blockLengths.length];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] = types[i].layout();
        }
        return new Datatype(
                Layouts.struct(blockLengths, longs(displacements), layouts), Kind.BYTE, new Attributes(KEYS), "");
    }

    /**
     * The same elements with other bounds.
     *
     * @param oldType of the elements.
     * @param lb      where an element begins, in bytes.
     * @param extent  from one element to the next, in bytes.
     * @return a new type.
     * @throws MPIException if the type is none.
     */
    public static Datatype createResized(final Datatype oldType, final int lb, final int extent) throws MPIException {
        return oldType.made(Layouts.resized(oldType.layout(), lb, extent));
    }

    private Datatype made(final Layout made) {
        return new Datatype(made, base, new Attributes(KEYS), "");
    }

    private static void requireCounts(final int... counts) throws MPIException {
        if (Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw Faults.raiseAnywhere(Faults.failure(
                    ErrorClass.COUNT,
                    "a datatype cannot have a negative number of elements: " + Arrays.toString(counts)));
        }
    }

    /** What lies behind the last block is not looked at, as in Open MPI. */
    private static void requireEach(final int[] blockLengths, final int given, final String what) throws MPIException {
        if (given < blockLengths.length) {
            throw Faults.raiseAnywhere(Faults.failure(
                    ErrorClass.ARG,
                    "a datatype of " + blockLengths.length + " blocks: there are " + given + " " + what));
        }
    }

    private static long[] longs(final int[] ints) {
        return Arrays.stream(ints).asLongStream().toArray();
    }

    /**
     * Gives it a name.
     *
     * @param name for people.
     * @throws MPIException if this is no type.
     */
    public void setName(final String name) throws MPIException {
        layout();
        this.name = Checks.objectName(name);
    }

    /**
     * Its name.
     *
     * @return empty if it has none.
     * @throws MPIException as Open MPI declares; never thrown.
     */
    public String getName() throws MPIException {
        requireNotFreed();
        return name;
    }

    /**
     * Makes a key for attributes of datatypes.
     *
     * @return a new one.
     * @throws MPIException as Open MPI declares; never thrown.
     */
    public static int createKeyval() throws MPIException {
        return KEYS.create();
    }

    /**
     * Gives a key back.
     *
     * @param keyval the key.
     * @throws MPIException if it is none.
     */
    public static void freeKeyval(final int keyval) throws MPIException {
        try {
            KEYS.free(keyval);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Attaches a value: what an object is now, and not the object.
     *
     * @param keyval key for it.
     * @param value  null, or one that is {@link java.io.Serializable}.
     * @throws MPIException if the key is none, or the value cannot be written.
     */
    public void setAttr(final int keyval, final Object value) throws MPIException {
        requireNotFreed();
        try {
            attributes.set(keyval, value);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * What is attached.
     *
     * @param keyval key for it.
     * @return null if nothing is.
     * @throws MPIException if the key is none.
     */
    public Object getAttr(final int keyval) throws MPIException {
        requireNotFreed();
        try {
            return attributes.get(keyval);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /**
     * Takes what is attached away.
     *
     * @param keyval key for it.
     * @throws MPIException if the key is none.
     */
    public void deleteAttr(final int keyval) throws MPIException {
        requireNotFreed();
        try {
            attributes.delete(keyval);
        } catch (final RuntimeException e) {
            throw Faults.raiseAnywhere(e);
        }
    }

    /** What messages call it. Open MPI's class has no {@code toString}. */
    String text() {
        return name.isEmpty() ? "a datatype without a name" : name;
    }
}
