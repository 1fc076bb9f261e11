package io.vicinity.cli.perf;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Tells whether this JVM's compiler is still at work. */
final class Compiler {
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private Compiler() {}

    /** Grows whenever something was compiled. */
    static long progress() {
        return COMPILER == null ? 0 : COMPILER.getTotalCompilationTime();
    }
}
