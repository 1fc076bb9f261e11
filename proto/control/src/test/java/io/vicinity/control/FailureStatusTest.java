package io.vicinity.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vicinity.control.v1.Failure;
import org.junit.jupiter.api.Test;

class FailureStatusTest {
    private static final Failure TAKEN =
            FailureStatus.failure("NAME_TAKEN", "endpoint 'a' is taken", "choose another name");

    @Test
    void shouldCarryTheWholeFailureInATrailer() {
        final StatusRuntimeException thrown = FailureStatus.toException(TAKEN);
        assertThat(FailureStatus.of(thrown)).contains(TAKEN);
        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
        assertThat(thrown).hasMessageContaining("endpoint 'a' is taken");
    }

    @Test
    void shouldFindTheFailureBehindOtherExceptions() {
        assertThat(FailureStatus.of(new IllegalStateException(FailureStatus.toException(TAKEN))))
                .contains(TAKEN);
    }

    @Test
    void shouldFindNoFailureWhereNoneWasTold() {
        assertThat(FailureStatus.of(Status.UNAVAILABLE.asRuntimeException())).isEmpty();
        assertThat(FailureStatus.of(new IllegalStateException("other"))).isEmpty();
    }

    @Test
    void shouldClassifyACodeThatItDoesNotKnowAsAFailedPrecondition() {
        assertThat(FailureStatus.toException(FailureStatus.failure("NEW", "m", "r"))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }
}
