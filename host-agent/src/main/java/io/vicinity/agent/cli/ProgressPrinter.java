package io.vicinity.agent.cli;

import io.vicinity.control.v1.AttachmentProgress;
import java.io.PrintWriter;
import java.util.Iterator;

/** Prints what an agent does, as it does it. */
final class ProgressPrinter {
    private ProgressPrinter() {}

    static void print(final Iterator<AttachmentProgress> steps, final boolean json, final PrintWriter out) {
        while (steps.hasNext()) {
            final AttachmentProgress step = steps.next();
            if (json) {
                OperatorCommand.printJson(step, out);
            } else {
                print(step.getText(), step.getWarning(), out);
            }
        }
    }

    static void print(final String text, final boolean warning, final PrintWriter out) {
        out.printf("%s%s%n", warning ? "warning: " : "", text);
        out.flush();
    }
}
