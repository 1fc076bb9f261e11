package io.vicinity.client.fabric.ucx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs where this machine has a UCX that is fit, and is skipped elsewhere. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(UcxHere.Condition.class)
public @interface UcxHere {
    /** There is no device for verbs here: UCX goes by TCP sockets of its own. */
    UcxOptions OVER_LOOPBACK = new UcxOptions(Map.of("TLS", "tcp", "NET_DEVICES", "lo"));

    /** Looks for it. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(final ExtensionContext context) {
            try {
                return ConditionEvaluationResult.enabled("UCX " + UcxWorker.version());
            } catch (final UcxException e) {
                return ConditionEvaluationResult.disabled(e.getMessage());
            }
        }
    }
}
