package mpi;

import io.vicinity.mpi.datatype.Kind;
import io.vicinity.mpi.engine.ErrorClass;
import io.vicinity.mpi.reduce.Element;
import io.vicinity.mpi.reduce.Operator;
import io.vicinity.mpi.reduce.Reducer;
import io.vicinity.mpi.reduce.Reducers;
import java.util.Map;

/** An operation of reductions. */
public final class Op implements Freeable {
    private static final Map<Kind, Element> ELEMENTS = Map.ofEntries(
            Map.entry(Kind.BYTE, Element.BYTE),
            Map.entry(Kind.CHAR, Element.CHAR),
            Map.entry(Kind.SHORT, Element.SHORT),
            Map.entry(Kind.BOOLEAN, Element.BOOLEAN),
            Map.entry(Kind.INT, Element.INT),
            Map.entry(Kind.LONG, Element.LONG),
            Map.entry(Kind.FLOAT, Element.FLOAT),
            Map.entry(Kind.DOUBLE, Element.DOUBLE),
            Map.entry(Kind.FLOAT_COMPLEX, Element.FLOAT_COMPLEX),
            Map.entry(Kind.DOUBLE_COMPLEX, Element.DOUBLE_COMPLEX),
            Map.entry(Kind.INT2, Element.INT_INT),
            Map.entry(Kind.SHORT_INT, Element.SHORT_INT),
            Map.entry(Kind.LONG_INT, Element.LONG_INT),
            Map.entry(Kind.FLOAT_INT, Element.FLOAT_INT),
            Map.entry(Kind.DOUBLE_INT, Element.DOUBLE_INT));

    private final Operator operator;
    private final UserFunction function;
    private final boolean commutative;
    private boolean freed;

    Op(final Operator operator) {
        this.operator = operator;
        this.function = null;
        this.commutative = true;
    }

    /**
     * Makes an operation of a function.
     *
     * @param function  called with vectors of elements.
     * @param commute   may its operands be exchanged?
     */
    public Op(final UserFunction function, final boolean commute) {
        this.operator = null;
        this.function = function;
        this.commutative = commute;
    }

    /**
     * May the operands be exchanged?
     *
     * @return true if so.
     */
    public boolean isCommutative() {
        return commutative;
    }

    @Override
    public void free() throws MPIException {
        if (operator != null) {
            throw Faults.raiseAnywhere(Faults.failure(ErrorClass.OP, text() + " is predefined and cannot be freed"));
        }
        freed = true;
    }

    /**
     * Is it freed?
     *
     * @return true if so.
     */
    public boolean isNull() {
        return freed;
    }

    /** What reduces packed elements of a type. */
    Reducer reducer(final Datatype type) {
        requireNotFreed();
        if (operator == null) {
            return new UserReducer(function, commutative, type, type.messageLayout());
        }
        final Element element = element(type);
        final Reducer reducer = element == null ? null : Reducers.of(operator, element);
        if (reducer == null) {
            throw Faults.failure(ErrorClass.OP, text() + " is not defined for " + type.text());
        }
        return reducer;
    }

    /** What predefined operations take a type for; null if they do not take it. */
    static Element element(final Datatype type) {
        final Kind kind = type.messageLayout().kind();
        return kind == null ? null : ELEMENTS.get(kind);
    }

    /** What an element of a derived type consists of, all the same; null if it does not. */
    static Element uniformElement(final Datatype type) {
        final Kind kind = type.messageLayout().uniformKind();
        return kind == null ? null : ELEMENTS.get(kind);
    }

    /** The predefined operation that this is; null if it is a user's. */
    Operator liveOperator() {
        requireNotFreed();
        return operator;
    }

    private void requireNotFreed() {
        if (freed) {
            throw Faults.failure(ErrorClass.OP, "no operation: it was freed: " + text());
        }
    }

    /** What messages call it. Open MPI's class has no {@code toString}. */
    String text() {
        return operator == null ? "an operation of a user" : "MPI_" + operator;
    }
}
