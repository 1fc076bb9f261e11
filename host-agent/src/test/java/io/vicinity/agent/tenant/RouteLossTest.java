package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.service.FailureCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of channels whose route carries nothing any more. */
@Tag("switch")
class RouteLossTest extends TwoEndsOfAChannel {
    @BeforeEach
    void moveToTheFabric() {
        order(Route.FABRIC);
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
        counted.clear();
    }

    private void freeze(final Side side, final long received) {
        say(side, new RouteStatement(end(side).order().to().epoch(), RouteReport.FROZEN, false, received, null));
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveToMemoryAndTellEachEndUpToWhereTheOtherHasEverything(final Side loser) {
        report(loser, 2, RouteReport.LOST);
        assertThat(phases()).containsOnly(RoutePhase.PREPARE);
        assertThat(end(Side.A).order().to().route()).isEqualTo(Route.SHARED_MEMORY);
        answerBoth(RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
        freeze(Side.A, 64);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
        freeze(Side.B, 4096);
        assertThat(phases()).containsOnly(RoutePhase.GO);
        assertThat(end(Side.A).order().resendFrom()).hasValue(4096);
        assertThat(end(Side.B).order().resendFrom()).hasValue(64);
        answerBoth(RouteReport.DONE);
        assertNoOrder();
        assertThat(end(Side.A).route().route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(counted).containsExactly("SHARED_MEMORY LOSS done");
        assertAllComesBack();
    }

    @Test
    void shouldFreezeFirstWhenTheRouteIsLostWhileAnotherIsMade() {
        order(Route.SHARED_MEMORY);
        answer(Side.A, RouteReport.READY);
        report(Side.A, 2, RouteReport.LOST);
        assertThat(phases()).containsOnly(RoutePhase.PREPARE);
        answer(Side.B, RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
    }

    @Test
    void shouldFreezeFirstWhenAnEndSaysThatNothingTravelsAtPresent() {
        order(Route.SHARED_MEMORY);
        say(Side.A, new RouteStatement(3, RouteReport.READY, true, 0, null));
        answer(Side.B, RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheAgentDiesMeanwhile() {
        report(Side.A, 2, RouteReport.LOST);
        restartAgent();
        answerBoth(RouteReport.READY);
        restartAgent();
        freeze(Side.A, 0);
        restartAgent();
        freeze(Side.B, 128);
        restartAgent();
        assertThat(phases()).containsOnly(RoutePhase.GO);
        assertThat(end(Side.A).order().resendFrom()).hasValue(128);
        assertThat(end(Side.B).order().resendFrom()).hasValue(0);
        answerBoth(RouteReport.DONE);
        assertAllComesBack();
    }

    @Test
    void shouldBelieveTheFirstOfTwoPositions() {
        report(Side.A, 2, RouteReport.LOST);
        answerBoth(RouteReport.READY);
        freeze(Side.A, 64);
        freeze(Side.A, 128);
        freeze(Side.B, 0);
        freeze(Side.A, 256);
        assertThat(end(Side.B).order().resendFrom()).hasValue(64);
    }

    @Test
    void shouldRefuseAPositionThatCannotBe() {
        report(Side.A, 2, RouteReport.LOST);
        answerBoth(RouteReport.READY);
        assertRefused(FailureCode.PROTOCOL_MISMATCH, () -> freeze(Side.A, -1));
    }

    @Test
    void shouldCloseBothEndsWhenThereIsNoOtherRoute() {
        assertThat(tenant.routes().drain("vm1")).isEmpty();
        report(Side.B, 2, RouteReport.LOST);
        assertThat(end(Side.A).reason()).isEqualTo(CloseReason.ROUTE_LOST);
        assertThat(end(Side.B).reason()).isEqualTo(CloseReason.ROUTE_LOST);
        assertThat(end(Side.B).detail()).isEqualTo("nobody answers");
        assertNoOrder();
        assertAllComesBack();
    }

    @Test
    void shouldOrderAgainWhenAnOrderFailedAndTheRouteIsStillLost() {
        report(Side.A, 2, RouteReport.LOST);
        report(Side.B, 3, RouteReport.FAILED);
        answerBoth(RouteReport.DISCARDED);
        assertNoOrder();
        report(Side.A, 2, RouteReport.LOST);
        assertThat(end(Side.A).order().to().epoch()).isEqualTo(4);
        answerBoth(RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
    }

    @Test
    void shouldTakeNoNoticeOfALossThatIsLongOver() {
        report(Side.A, 1, RouteReport.LOST);
        assertNoOrder();
        assertThat(end(Side.A).reason()).isEqualTo(CloseReason.NONE);
    }

    /** Both were told to go to memory, which is lost then. */
    private void loseTheNewRoute(final Side loser) {
        order(Route.SHARED_MEMORY);
        answerBoth(RouteReport.READY);
        report(loser, 3, RouteReport.LOST);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetBothEndsLeaveTheOldRouteWhenTheNewOneIsLostMeanwhile(final Side loser) {
        loseTheNewRoute(loser);
        assertThat(phases()).containsOnly(RoutePhase.STOP);
        answer(Side.A, RouteReport.STOPPED);
        assertThat(phases()).containsOnly(RoutePhase.STOP);
        answer(Side.B, RouteReport.STOPPED);
        assertThat(phases()).containsOnly(RoutePhase.LEAVE);
        answerBoth(RouteReport.DONE);
        assertNoOrder();
        assertThat(end(Side.A).route().epoch()).isEqualTo(3);
        assertAllComesBack();
    }

    @Test
    void shouldOrderAwayFromANewRouteThatIsLostWhenItIsThere() {
        order(Route.SHARED_MEMORY);
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
        order(Route.FABRIC);
        answerBoth(RouteReport.READY);
        report(Side.B, 4, RouteReport.LOST);
        answerBoth(RouteReport.STOPPED);
        answerBoth(RouteReport.DONE);
        report(Side.B, 4, RouteReport.LOST);
        assertThat(end(Side.A).order().to().route()).isEqualTo(Route.SHARED_MEMORY);
        answerBoth(RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
        freeze(Side.A, 0);
        freeze(Side.B, 0);
        answerBoth(RouteReport.DONE);
        assertAllComesBack();
    }

    @Test
    void shouldFreezeANewRouteThatIsLostWhereAnotherWasWantedMeanwhile() {
        order(Route.SHARED_MEMORY);
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
        order(Route.FABRIC);
        answerBoth(RouteReport.READY);
        order(Route.SHARED_MEMORY);
        report(Side.A, 4, RouteReport.LOST);
        answerBoth(RouteReport.STOPPED);
        answerBoth(RouteReport.DONE);
        assertThat(end(Side.A).order().to().epoch()).isEqualTo(5);
        restartAgent();
        answerBoth(RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.FREEZE);
    }

    @Test
    void shouldAskAnEndAgainThatHadLeftTheOldRouteBeforeTheNewOneWasLost() {
        order(Route.SHARED_MEMORY);
        answerBoth(RouteReport.READY);
        answer(Side.A, RouteReport.DONE);
        report(Side.A, 3, RouteReport.LOST);
        report(Side.A, 3, RouteReport.DONE);
        answer(Side.B, RouteReport.STOPPED);
        assertThat(phases()).containsOnly(RoutePhase.STOP);
        answer(Side.A, RouteReport.STOPPED);
        assertThat(phases()).containsOnly(RoutePhase.LEAVE);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheAgentDiesWhileTheOldRouteIsLeftForOneThatIsLost() {
        loseTheNewRoute(Side.A);
        restartAgent();
        answer(Side.A, RouteReport.STOPPED);
        restartAgent();
        answer(Side.B, RouteReport.STOPPED);
        restartAgent();
        assertThat(phases()).containsOnly(RoutePhase.LEAVE);
        answerBoth(RouteReport.DONE);
        assertNoOrder();
        assertAllComesBack();
    }

    @Test
    void shouldNotWaitForAnEndThatGoesWhileTheOldRouteIsLeftForOneThatIsLost() {
        loseTheNewRoute(Side.A);
        release(Side.B);
        answer(Side.A, RouteReport.STOPPED);
        assertThat(end(Side.A).order().phase()).isEqualTo(RoutePhase.LEAVE);
        answer(Side.A, RouteReport.DONE);
        assertAllComesBack();
    }

    @Test
    void shouldNotWaitForAnEndThatGoesWhileTheRouteIsFrozen() {
        report(Side.A, 2, RouteReport.LOST);
        answerBoth(RouteReport.READY);
        release(Side.B);
        freeze(Side.A, 64);
        assertThat(end(Side.A).order().phase()).isEqualTo(RoutePhase.GO);
        assertThat(end(Side.A).order().resendFrom()).isEmpty();
        answer(Side.A, RouteReport.DONE);
        assertAllComesBack();
    }
}
