package io.vicinity.cli.perf;

import io.vicinity.service.HostPort;
import java.util.List;
import java.util.Optional;

/** Plans for tests. */
final class Plans {
    private Plans() {}

    static PerfPlan of(final PerfTest test, final List<Integer> sizes, final List<String> subjects) {
        return new PerfPlan(
                test,
                sizes,
                subjects,
                3,
                Optional.empty(),
                5,
                1,
                false,
                List.of(0, 1),
                List.of(),
                0,
                0,
                "perf-1",
                false,
                new HostPort("127.0.0.1", 7690));
    }

    static PerfPlan json(final PerfPlan plan) {
        return new PerfPlan(
                plan.test(),
                plan.sizes(),
                plan.subjects(),
                plan.batches(),
                plan.only(),
                plan.seconds(),
                plan.warmUp(),
                true,
                plan.cpus(),
                plan.sockets(),
                plan.idleChannels(),
                plan.arena(),
                plan.run(),
                plan.isPeer(),
                plan.tcp());
    }
}
