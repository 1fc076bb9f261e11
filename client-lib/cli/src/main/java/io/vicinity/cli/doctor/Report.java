package io.vicinity.cli.doctor;

import io.vicinity.cli.output.JsonLine;
import java.util.List;
import java.util.Locale;

/**
 * All that the doctor found.
 *
 * @param findings in the order in which it looked.
 */
record Report(List<Finding> findings) {

    Severity worst() {
        return findings.stream().map(Finding::severity).max(Severity::compareTo).orElse(Severity.OK);
    }

    List<String> text() {
        return findings.stream().map(Report::text).toList();
    }

    private static String text(final Finding finding) {
        final String remedy = finding.remedy().isEmpty() ? "" : "; " + finding.remedy();
        return String.format(
                Locale.ROOT,
                "%-8s %-10s %s%s",
                finding.severity().label(),
                finding.check(),
                oneLine(finding.detail()),
                oneLine(remedy));
    }

    private static String oneLine(final String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    List<JsonLine> json() {
        return findings.stream()
                .map(finding -> new JsonLine()
                        .put("check", finding.check())
                        .put("severity", finding.severity().label())
                        .put("detail", finding.detail())
                        .put("remedy", finding.remedy()))
                .toList();
    }
}
