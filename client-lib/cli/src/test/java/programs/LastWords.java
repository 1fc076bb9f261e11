package programs;

/** A rank that says much and fails. */
public final class LastWords {
    /** More than a pipe takes, and less than two of them. */
    public static final int LINES = 10_000;

    private LastWords() {}

    /**
     * Runs a rank.
     *
     * @param args of the program, which it needs none of.
     */
    public static void main(final String[] args) {
        System.out.print("sad words\n".repeat(LINES));
        System.out.flush();
        System.exit(3);
    }
}
