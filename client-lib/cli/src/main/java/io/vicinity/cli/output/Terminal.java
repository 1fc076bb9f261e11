package io.vicinity.cli.output;

import java.io.Console;

/** Is somebody looking? */
public final class Terminal {
    private Terminal() {}

    /**
     * Are standard input and output a terminal?
     *
     * @return true if they are.
     */
    @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 never return null; JDK 25 does again.
    public static boolean isInteractive() {
        final Console console = System.console();
        return console != null && console.isTerminal();
    }
}
