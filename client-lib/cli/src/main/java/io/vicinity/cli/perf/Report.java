package io.vicinity.cli.perf;

import java.util.List;

/** How figures are printed. */
interface Report {
    /** Lines before the first stage. */
    List<String> header(PerfPlan plan);

    /** Lines of a stage. */
    List<String> stage(StageResult result, PerfPlan plan);

    /** The report that the plan asks for. */
    static Report of(final PerfPlan plan) {
        return plan.json() ? new JsonReport() : new TextReport();
    }
}
