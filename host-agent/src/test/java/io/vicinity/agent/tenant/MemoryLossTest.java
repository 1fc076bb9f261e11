package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a VM, and of its reliable channels, when its memory is taken out without a warning. */
@Tag("switch")
class MemoryLossTest extends TwoEndsOfAChannel {
    private final VicinityFailure taken =
            new VicinityFailure(FailureCode.DEVICE_GONE, "the device was taken out", "plug it in again");

    private long plain;

    @BeforeEach
    void openAReliableChannel() {
        plain = channel;
        channel = open("right", true);
    }

    private Endings.Ended unplug(final String vm) {
        return tenant.endings().unplugged(vm, taken).orElseThrow();
    }

    private void freeze(final Side side, final long received) {
        say(side, new RouteStatement(end(side).order().to().epoch(), RouteReport.FROZEN, false, received, null));
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveAReliableChannelToTheFabricAndTellEachEndUpToWhereTheOtherHasEverything(final Side loser) {
        assertThat(end(Side.A).reliable()).isTrue();
        assertThat(end(Side.B).reliable()).isTrue();
        assertThat(unplug(vm(loser).name)).isEqualTo(new Endings.Ended(vm(loser).name, 0, 1));
        report(loser, 1, RouteReport.LOST);
        assertThat(end(Side.A).order().to().route()).isEqualTo(Route.FABRIC);
        answerBoth(RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
        restartAgent();
        freeze(Side.A, 64);
        restartAgent();
        freeze(Side.B, 4096);
        assertThat(phases()).containsOnly(RoutePhase.GO);
        assertThat(end(Side.A).order().resendFrom()).hasValue(4096);
        assertThat(end(Side.B).order().resendFrom()).hasValue(64);
        answerBoth(RouteReport.DONE);
        assertThat(end(Side.A).route().route()).isEqualTo(Route.FABRIC);
        assertThat(end(Side.A).reliable()).isTrue();
        assertAllComesBack();
    }

    @Test
    void shouldCloseWhatIsNotReliableAndKeepTheEndpoint() {
        unplug("vm1");
        final long reliable = channel;
        channel = plain;
        assertThat(end(Side.A).reason()).isEqualTo(CloseReason.DETACHED);
        assertThat(end(Side.B).reason()).isEqualTo(CloseReason.DETACHED);
        channel = reliable;
        assertThat(end(Side.A).reason()).isEqualTo(CloseReason.NONE);
        assertThat(tenant.endings().unplugged("vm1", taken)).isEmpty();
        assertAllComesBack();
    }

    @Test
    void shouldKeepWhatAnEndpointThatStaysHasOnTheFabric() {
        channel = plain;
        order(Route.FABRIC);
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
        assertThat(unplug("vm1")).isEqualTo(new Endings.Ended("vm1", 0, 0));
        assertThat(end(Side.A).reason()).isEqualTo(CloseReason.NONE);
    }

    @Test
    void shouldEndEndpointsThatHaveNoReliableChannel() {
        claim(one, "other", ADDRESSES);
        assertThat(unplug("vm1")).isEqualTo(new Endings.Ended("vm1", 1, 1));
        assertThat(tenant.report().names()).extracting("name").containsExactlyInAnyOrder("left", "right");
    }

    @Test
    void shouldEndAVmThatHoldsNothingReliable() {
        release(Side.A);
        release(Side.B);
        assertThat(unplug("vm1")).isEqualTo(new Endings.Ended("vm1", 1, 1));
        assertThat(tenant.report().vms()).extracting("vm").containsExactly("vm2");
    }

    @Test
    void shouldCloseAChannelThatIsNotReliableIfItsMemoryIsSaidToBeLost() {
        channel = plain;
        report(Side.A, 1, RouteReport.LOST);
        assertThat(end(Side.A).reason()).isEqualTo(CloseReason.ROUTE_LOST);
        assertThat(end(Side.B).reason()).isEqualTo(CloseReason.ROUTE_LOST);
    }

    @Test
    void shouldFreezeFirstWhenTheMemoryIsLostWhileItIsLeft() {
        order(Route.FABRIC);
        answer(Side.A, RouteReport.READY);
        report(Side.B, 1, RouteReport.LOST);
        answer(Side.B, RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
    }

    @Test
    void shouldCallOffAnOrderToMemoryThatIsLost() {
        order(Route.FABRIC);
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
        final var over = route(Route.SHARED_MEMORY);
        answer(Side.A, RouteReport.READY);
        unplug("vm2");
        assertThat(phases()).containsOnly(RoutePhase.CANCELLED);
        assertFails(over, FailureCode.DEVICE_GONE);
        answerBoth(RouteReport.DISCARDED);
        assertNoOrder();
        assertThat(end(Side.A).route().route()).isEqualTo(Route.FABRIC);
    }

    @Test
    void shouldPutNothingIntoMemoryThatAVmLostUntilItProvesToHaveItAgain() {
        unplug("vm1");
        assertThat(tenant.routes().drain("vm2")).isNotEmpty();
        assertRefused(FailureCode.NOT_PERMITTED, () -> order(Route.SHARED_MEMORY));
        tenant.routes().undrain("vm2");
        assertRefused(FailureCode.NOT_PERMITTED, () -> order(Route.SHARED_MEMORY));
        channel = open("right");
        assertThat(end(Side.A).route().route()).isEqualTo(Route.FABRIC);
        assertRefused(FailureCode.DEVICE_GONE, () -> claim(one, "other", ADDRESSES));
        attach(one);
        channel = open("right");
        assertThat(end(Side.A).route().route()).isEqualTo(Route.SHARED_MEMORY);
    }

    private void goOnByTheFabric() {
        report(Side.B, 1, RouteReport.LOST);
        answerBoth(RouteReport.READY);
        freeze(Side.A, 64);
        freeze(Side.B, 64);
        answerBoth(RouteReport.DONE);
        assertNoOrder();
        assertThat(end(Side.A).route().route()).isEqualTo(Route.FABRIC);
    }

    @Test
    void shouldComeBackToMemoryByItselfWhenTheVmHasItAgain() {
        unplug("vm1");
        goOnByTheFabric();
        final long lost = channel;
        final long begun = open("right");
        startAgent();
        attach(two);
        attach(one);
        for (final long each : List.of(lost, begun)) {
            channel = each;
            assertThat(end(Side.A).order().to().route()).isEqualTo(Route.SHARED_MEMORY);
            answerBoth(RouteReport.READY);
            answerBoth(RouteReport.DONE);
            assertThat(end(Side.A).route().route()).isEqualTo(Route.SHARED_MEMORY);
        }
    }

    @Test
    void shouldTurnBackWhenTheVmHasItsMemoryAgainBeforeAllHaveLeftIt() {
        unplug("vm1");
        report(Side.B, 1, RouteReport.LOST);
        answerBoth(RouteReport.READY);
        attach(one);
        freeze(Side.A, 64);
        freeze(Side.B, 64);
        answerBoth(RouteReport.DONE);
        assertThat(end(Side.A).order().to().route()).isEqualTo(Route.SHARED_MEMORY);
    }

    @Test
    void shouldLeaveOnTheFabricWhatAnOperatorMovedThereOrWhoseVmIsDrained() {
        order(Route.FABRIC);
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
        final long moved = channel;
        channel = open("right", true);
        tenant.routes().drain("vm2");
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
        unplug("vm1");
        attach(one);
        assertNoOrder();
        channel = moved;
        assertNoOrder();
    }

    @Test
    void shouldRememberInItsNextLifeThatAVmIsWithoutMemory() {
        unplug("vm1");
        startAgent();
        attach(two);
        assertThat(opened().route().route()).isEqualTo(Route.FABRIC);
        attach(one);
        startAgent();
        attach(two);
        assertThat(opened().route().route()).isEqualTo(Route.SHARED_MEMORY);
    }

    private EndView opened() {
        final long right = two.endpoints.keySet().iterator().next();
        return tenant.open("vm2", right, "left", false, two.origin()).orElseThrow();
    }
}
