package io.vicinity.mpi.collective;

/**
 * Tags of messages of collectives. They keep apart those that are on their way at once, and tell who calls what.
 *
 * <pre>
 *   30    26 25              8 7      0
 *  +--------+-----------------+--------+
 *  |  form  | sequence number |  root  |
 *  +--------+-----------------+--------+
 * </pre>
 *
 * The sequence number is that of the collective on its communicator, which all members count alike; it wraps around. Of the root there are the
 * lowest bits, and of what is sent to neighbours the direction in its place.
 */
final class Tags {
    /** Roots, or directions, that differ in the tag. */
    static final int ROOTS = 1 << 8;

    private static final int SEQUENCE_SHIFT = 8;
    private static final int SEQUENCE_MASK = (1 << 18) - 1;
    private static final int FORM_SHIFT = 26;

    /** In the place of the form: messages of what makes communicators. */
    private static final int MAKING = 31;

    /** In the place of the form: a question to the owner of a slot on a board, the answer, and that a rank needs nothing of the board any more. */
    private static final int QUESTION = 30;

    private static final int ANSWER = 29;
    private static final int BYE = 28;

    /** In the place of the form: who asks to be let in at a port, what the leaders that meet there say, and names of ports. */
    private static final int CALL = 27;

    private static final int MEETING = 26;
    private static final int NAME = 25;

    /** In the place of the form: what a rank calls that waits for long. */
    private static final int NOTICE = 24;

    private static final int FIRST_UNCOUNTED = NOTICE;
    private static final int NUMBER_MASK = (1 << FORM_SHIFT) - 1;

    private Tags() {}

    /** For messages between some members, which no collective and no user means. Of the tag that a user gave there are the lowest 26 bits. */
    static int ofMaking(final int tag) {
        return MAKING << FORM_SHIFT | tag & NUMBER_MASK;
    }

    /** Of what says who asks to be let in at a port, by the number of that. */
    static int ofCall(final int port) {
        return CALL << FORM_SHIFT | port & NUMBER_MASK;
    }

    /** Between the leaders of groups that meet at a port. */
    static int ofMeeting(final int port) {
        return MEETING << FORM_SHIFT | port & NUMBER_MASK;
    }

    /** Of what tells under which name a port is published. */
    static int ofName() {
        return NAME << FORM_SHIFT;
    }

    /** Of a question about what is on a board, by the number of that: who asks for one that was left is not answered by the next one. */
    static int question(final int board) {
        return QUESTION << FORM_SHIFT | board & NUMBER_MASK;
    }

    /** Of the answer. */
    static int answer(final int board) {
        return ANSWER << FORM_SHIFT | board & NUMBER_MASK;
    }

    /** Of what a rank says last of a board. */
    static int bye(final int board) {
        return BYE << FORM_SHIFT | board & NUMBER_MASK;
    }

    /** Of what a rank says that waits for long. */
    static int notice() {
        return NOTICE << FORM_SHIFT;
    }

    /** Is it of a collective that is counted with the others, and so can be told from another that should be called? */
    static boolean isCounted(final int tag) {
        final int form = formOf(tag);
        return form < FIRST_UNCOUNTED && form != Form.DUPLICATE.number();
    }

    static int of(final Form form, final int sequence, final int root) {
        return form.number() << FORM_SHIFT | (sequence & SEQUENCE_MASK) << SEQUENCE_SHIFT | root & ROOTS - 1;
    }

    /** Are these tags of collectives with one sequence number? */
    static boolean areOfOneSequence(final int tag, final int other) {
        return (tag >>> SEQUENCE_SHIFT & SEQUENCE_MASK) == (other >>> SEQUENCE_SHIFT & SEQUENCE_MASK);
    }

    /** Is it of an exchange with neighbours, whose tags differ in directions? */
    static boolean isOfNeighbours(final int tag) {
        final Form form = Form.of(formOf(tag));
        return form == Form.NEIGHBOUR_ALLGATHER || form == Form.NEIGHBOUR_ALLTOALL;
    }

    /** Are these tags of one form of collective? */
    static boolean areOfOneForm(final int tag, final int other) {
        return formOf(tag) == formOf(other);
    }

    /** Are these tags of what programs call by one name? */
    static boolean areOfOneCall(final int tag, final int other) {
        final Form form = Form.of(formOf(tag));
        final Form otherForm = Form.of(formOf(other));
        return form != null && otherForm != null && form.called() == otherForm.called();
    }

    static int formOf(final int tag) {
        return tag >>> FORM_SHIFT;
    }

    static int rootOf(final int tag) {
        return tag & ROOTS - 1;
    }

    /** What somebody called, for a message to people; with its number, where that is all in which it differs from what another one called. */
    static String describe(final int tag, final int other) {
        final Form form = Form.of(formOf(tag));
        if (form == null) {
            return "something else";
        }
        final boolean isOnlyLaterOrEarlier = areOfOneForm(tag, other) && rootOf(tag) == rootOf(other);
        return form.call()
                + (form.isRooted() ? " with root " + rootOf(tag) : "")
                + (isOnlyLaterOrEarlier ? " as its collective number " + (tag >>> SEQUENCE_SHIFT & SEQUENCE_MASK) : "");
    }
}
