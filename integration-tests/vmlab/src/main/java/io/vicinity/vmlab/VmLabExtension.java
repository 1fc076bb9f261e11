package io.vicinity.vmlab;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Gives tests the {@link VmLab}, one for the whole run. Where virtual machines cannot be had, tests are skipped with the reason; with
 * {@code VICINITY_VM_TESTS=required} in the environment they fail. Set to {@code off}, they are skipped.
 *
 * <p>When a test fails, what its guests said, and what others registered by {@link Collector}, is copied to
 * {@code target/vm-failures/TEST}.
 */
public final class VmLabExtension
        implements ExecutionCondition,
                ParameterResolver,
                AfterTestExecutionCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(VmLabExtension.class);
    private static final String POLICY = "VICINITY_VM_TESTS";

    /** What is to be kept of a failed test beside what guests leave. */
    @FunctionalInterface
    public interface Collector {
        /** Writes into the directory, which is there. */
        void collect(Path directory) throws Exception;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(final ExtensionContext context) {
        if (policy().equals("off")) {
            return ConditionEvaluationResult.disabled(POLICY + "=off");
        }
        try {
            lab(context);
            return ConditionEvaluationResult.enabled("virtual machines can be had");
        } catch (final VmLabUnavailableException e) {
            if (required()) {
                throw e;
            }
            Progress.say("skipped " + context.getDisplayName() + ": " + e.getMessage());
            return ConditionEvaluationResult.disabled(e.getMessage());
        }
    }

    /** The lab of this run. */
    public static VmLab lab(final ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Opening.class)
                .lab();
    }

    /** Keeps more of tests that fail from now on. */
    public static void register(final ExtensionContext context, final Collector collector) {
        context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Opening.class)
                .failures
                .register(collector);
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        return parameter.getParameter().getType() == VmLab.class;
    }

    @Override
    public VmLab resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        return lab(context);
    }

    @Override
    public void afterTestExecution(final ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            final String test = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            context.getRoot()
                    .getStore(NAMESPACE)
                    .getOrComputeIfAbsent(Opening.class)
                    .failures
                    .keep(lab(context), test);
        }
    }

    @Override
    public void handleTestExecutionException(final ExtensionContext context, final Throwable thrown) throws Throwable {
        throw skippedWhereUnavailable(context, thrown);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(final ExtensionContext context, final Throwable thrown)
            throws Throwable {
        throw skippedWhereUnavailable(context, thrown);
    }

    /** Not every lab can do all: hosts of their own take root. */
    private static Throwable skippedWhereUnavailable(final ExtensionContext context, final Throwable thrown) {
        // What a parameter cannot be made for is wrapped.
        final Throwable reason = thrown instanceof ParameterResolutionException ? thrown.getCause() : thrown;
        if (!(reason instanceof VmLabUnavailableException) || required()) {
            return thrown;
        }
        Progress.say("skipped " + context.getDisplayName() + ": " + reason.getMessage());
        return new TestAbortedException(reason.getMessage(), thrown);
    }

    private static boolean required() {
        return policy().equals("required");
    }

    private static String policy() {
        return System.getenv().getOrDefault(POLICY, "");
    }

    /** The lab, or why there is none: tried once a run. */
    static final class Opening implements AutoCloseable {
        private final FailureFiles failures = new FailureFiles(Path.of("target", "vm-failures"));
        private VmLab lab;
        private VmLabUnavailableException reason;

        Opening() {
            try {
                lab = VmLab.open();
            } catch (final VmLabUnavailableException e) {
                reason = e;
            }
        }

        VmLab lab() {
            if (lab == null) {
                throw reason;
            }
            return lab;
        }

        @Override
        public void close() {
            if (lab != null) {
                lab.close();
            }
        }
    }
}
