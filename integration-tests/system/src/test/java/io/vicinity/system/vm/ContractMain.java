package io.vicinity.system.vm;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests of a class, in a guest for example.
 *
 * <pre>
 *   ContractMain CLASS   says: tests=COUNT failed=COUNT skipped=COUNT
 * </pre>
 */
final class ContractMain {
    private ContractMain() {}

    /** Ends with 1 if any test failed. */
    public static void main(final String[] arguments) {
        final SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(arguments[0]))
                                .build(),
                        listener);
        final TestExecutionSummary summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.out.println("tests=" + summary.getTestsFoundCount() + " failed=" + summary.getTotalFailureCount()
                + " skipped=" + (summary.getTestsSkippedCount() + summary.getContainersSkippedCount()));
        System.exit(summary.getTotalFailureCount() == 0 ? 0 : 1);
    }
}
