package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.agent.Said;
import io.vicinity.agent.journal.JournalRecord;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels that are on the fabric for want of memory, and come back though that fails at first; and those that an operator keeps there. */
@Tag("switch")
class ReturnTest extends TwoEndsOfAChannel {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final VicinityFailure taken =
            new VicinityFailure(FailureCode.DEVICE_GONE, "the device was taken out", "plug it in again");

    @BeforeEach
    void openAReliableChannel() {
        channel = open("right", true);
    }

    private void unplug() {
        assertThat(tenant.endings().unplugged("vm1", taken)).isPresent();
    }

    private void carryOut() {
        answerBoth(RouteReport.READY);
        answerBoth(RouteReport.DONE);
    }

    private void fail() {
        answer(Side.B, RouteReport.FAILED);
        answerBoth(RouteReport.DISCARDED);
        assertNoOrder();
    }

    /** The loss of the memory is noticed, and the channel goes on by the fabric. */
    private void goOnByTheFabric() {
        report(Side.B, end(Side.B).route().epoch(), RouteReport.LOST);
        answerBoth(RouteReport.READY);
        for (final Side side : Side.values()) {
            say(side, new RouteStatement(end(side).order().to().epoch(), RouteReport.FROZEN, false, 64, null));
        }
        answerBoth(RouteReport.DONE);
        assertOn(Route.FABRIC);
        counted.clear();
    }

    private void assertOn(final Route route) {
        assertNoOrder();
        assertThat(end(Side.A).route().route()).isEqualTo(route);
    }

    /** It is ordered back to memory, and nobody is ready yet. */
    private void assertOrderedBack() {
        assertThat(end(Side.A).order().to().route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(phases()).containsOnly(RoutePhase.PREPARE);
    }

    private void assertComesBackAfter(final Duration pause) {
        pass(pause.minus(MOMENT));
        assertNoOrder();
        pass(MOMENT);
        assertOrderedBack();
    }

    private void assertStays() {
        for (int i = 0; i < 3; i++) {
            pass(MINUTE);
            assertOn(Route.FABRIC);
        }
    }

    /** It lost its memory, has it again, and could not come back at first. */
    private void failToComeBack() {
        unplug();
        goOnByTheFabric();
        attach(one);
        assertOrderedBack();
        fail();
        assertThat(counted).containsExactly("SHARED_MEMORY RETURN failed");
    }

    /** It begins on the fabric, because a VM is without memory, and both ends know it. */
    private void begin() {
        unplug();
        channel = open("right");
        accept();
    }

    private void accept() {
        final EndView opened = end(Side.A);
        two.hold(tenant.acceptOnFabric(
                "vm2", opened.remote().id(), opened.route().fabric().key(), "left", "vm1", two.origin()));
    }

    @Test
    void shouldTryAgainAfterPausesThatGrowUntilTheChannelIsBack() {
        failToComeBack();
        for (final int pause : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            assertComesBackAfter(Duration.ofSeconds(pause));
            fail();
        }
        assertThat(counted).hasSize(9).containsOnly("SHARED_MEMORY RETURN failed");
        assertComesBackAfter(MINUTE);
        carryOut();
        assertOn(Route.SHARED_MEMORY);
        assertThat(counted).last().isEqualTo("SHARED_MEMORY RETURN done");
        pass(MINUTE);
        assertOn(Route.SHARED_MEMORY);
        assertAllComesBack();
    }

    @Test
    void shouldCountAPauseFromTheFailureThoughTheOrderBeforeWasPatient() {
        failToComeBack();
        assertComesBackAfter(SECOND);
        pass(Duration.ofSeconds(25));
        tenant.routes().expire(Duration.ZERO);
        assertThat(phases()).containsOnly(RoutePhase.CANCELLED);
        answerBoth(RouteReport.DISCARDED);
        assertComesBackAfter(Duration.ofSeconds(2));
    }

    @Test
    void shouldBeginWithAShortPauseAgainWhenTheChannelWasBackForLong() {
        failToComeBack();
        assertComesBackAfter(SECOND);
        fail();
        assertComesBackAfter(Duration.ofSeconds(2));
        carryOut();
        pass(MINUTE.plus(SECOND));
        failToComeBack();
        assertComesBackAfter(SECOND);
    }

    @Test
    void shouldComeBackWhenThereIsSpaceAgain() {
        final EndpointView other = claim(one, "other", ADDRESSES);
        claim(two, "another", ADDRESSES);
        unplug();
        one.endpoints.remove(other.id());
        goOnByTheFabric();
        attach(one);
        fail();
        bytes = tenant.report().totals().bytesUsed();
        restartAgent();
        pass(MOMENT);
        assertNoOrder();
        pass(SECOND);
        assertNoOrder();
        assertThat(counted).hasSize(3).containsOnly("SHARED_MEMORY RETURN failed");
        two.endpoints.values().stream()
                .filter(endpoint -> endpoint.name().equals("another"))
                .toList()
                .forEach(endpoint -> {
                    two.endpoints.remove(endpoint.id());
                    tenant.releaseEndpoint("vm2", endpoint.id(), false);
                });
        assertComesBackAfter(Duration.ofSeconds(2));
        carryOut();
        assertOn(Route.SHARED_MEMORY);
    }

    @Test
    void shouldBringAChannelBackWhoseProcessNoticedTheLossOnlyWhenTheVmHadMemoryAgain() {
        unplug();
        attach(one);
        assertNoOrder();
        goOnByTheFabric();
        assertComesBackAfter(SECOND);
        carryOut();
        assertOn(Route.SHARED_MEMORY);
    }

    @Test
    void shouldWaitLongerForAChannelThatLosesItsMemoryAsSoonAsItIsThere() {
        unplug();
        attach(one);
        for (final int pause : List.of(1, 2, 4)) {
            goOnByTheFabric();
            assertComesBackAfter(Duration.ofSeconds(pause));
            carryOut();
        }
    }

    @Test
    void shouldBringBackAChannelThatBeganOnTheFabricThoughThatFailsAtFirst() {
        begin();
        attach(one);
        fail();
        assertComesBackAfter(SECOND);
        carryOut();
        assertOn(Route.SHARED_MEMORY);
    }

    @Test
    void shouldOrderBackOnceWhatBeganOnTheFabricThoughItsSecondEndIsToldLate() {
        unplug();
        channel = open("right");
        attach(one);
        final int written = journal.size();
        pass(MINUTE);
        pass(MINUTE);
        assertThat(end(Side.A).order()).isNull();
        assertThat(journal).as("nothing is wanted anew").hasSize(written);
        accept();
        assertOrderedBack();
        fail();
        assertComesBackAfter(SECOND);
    }

    @Test
    void shouldOrderBackWhatBeganOnTheFabricThoughTheAgentDiesBeforeItsSecondEndIsTold() {
        unplug();
        channel = open("right");
        attach(one);
        restartAgent();
        accept();
        pass(MOMENT);
        assertOrderedBack();
        carryOut();
        assertOn(Route.SHARED_MEMORY);
    }

    @Test
    void shouldTryAgainWhatAnUndrainCouldNotBringBack() {
        tenant.routes().drain("vm2");
        carryOut();
        final CompletableFuture<Void> undrained =
                tenant.routes().undrain("vm2").getLast().over();
        fail();
        assertFails(undrained, FailureCode.PEER_UNREACHABLE);
        assertComesBackAfter(SECOND);
        restartAgent();
        carryOut();
        assertOn(Route.SHARED_MEMORY);
    }

    @Test
    void shouldNotTryAgainWhileAVmIsDrained() {
        failToComeBack();
        tenant.routes().drain("vm2");
        assertStays();
        restartAgent();
        assertStays();
        tenant.routes().undrain("vm2");
        assertOrderedBack();
    }

    @Test
    void shouldNotTryAgainWhenAVmIsDrainedWhileTheOrderFails() {
        failToComeBack();
        pass(SECOND);
        answer(Side.A, RouteReport.FAILED);
        final List<Routes.Move> moves = tenant.routes().drain("vm2");
        restartAgent();
        answerBoth(RouteReport.DISCARDED);
        assertThat(moves).extracting(Routes.Move::channelId).contains(channel);
        assertStays();
        tenant.routes().undrain("vm2");
        fail();
        assertComesBackAfter(SECOND);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoToTheFabricWhenAVmIsDrainedWhileTheChannelComesBack(final boolean fails) {
        failToComeBack();
        pass(SECOND);
        final CompletableFuture<Void> drained =
                tenant.routes().drain("vm1").getLast().over();
        if (fails) {
            fail();
        } else {
            carryOut();
            carryOut();
        }
        assertThat(drained).isCompleted();
        assertStays();
    }

    @Test
    void shouldComeBackAtOnceWhenItsVmLostItsMemoryAgainInAPauseAndHasIt() {
        failToComeBack();
        unplug();
        assertStays();
        attach(one);
        assertOrderedBack();
        carryOut();
        assertOn(Route.SHARED_MEMORY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldComeBackWhenItsVmLostItsMemoryAgainWhileItWasOrderedBack(final boolean late) {
        failToComeBack();
        pass(SECOND);
        answer(Side.A, RouteReport.READY);
        unplug();
        assertThat(phases()).containsOnly(RoutePhase.CANCELLED);
        if (late) {
            attach(one);
            answerBoth(RouteReport.DISCARDED);
        } else {
            answerBoth(RouteReport.DISCARDED);
            assertStays();
            attach(one);
        }
        assertOrderedBack();
        carryOut();
        assertOn(Route.SHARED_MEMORY);
    }

    @Test
    void shouldTryAgainAtOnceWhenTheAgentDiedInAPauseAndBothDaemonsAreBack() {
        failToComeBack();
        startAgent();
        pass(MINUTE);
        attach(two);
        pass(MINUTE);
        attach(one);
        assertNoOrder();
        pass(MOMENT);
        assertOrderedBack();
        fail();
        assertComesBackAfter(SECOND);
    }

    @Test
    void shouldTryAgainWhenTheAgentDiedWhileTheOrderFailed() {
        failToComeBack();
        pass(SECOND);
        restartAgent();
        answer(Side.A, RouteReport.FAILED);
        restartAgent();
        answer(Side.B, RouteReport.DISCARDED);
        restartAgent();
        answer(Side.A, RouteReport.DISCARDED);
        assertComesBackAfter(SECOND);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTryAgainOnlyWhenBothDaemonsHearOfIt(final Side away) {
        failToComeBack();
        tenant.membership().detach(vm(away).name, vm(away));
        pass(MINUTE);
        attach(vm(away));
        assertNoOrder();
        assertThat(counted).hasSize(1);
        pass(MOMENT);
        assertOrderedBack();
    }

    @Test
    void shouldPutNothingIntoMemoryThatIsBeingTakenOut() {
        failToComeBack();
        two.mayBeAskedToDetach = true;
        assertThat(tenant.departures().drain("vm2", MINUTE)).isPresent();
        assertStays();
        tenant.departures().stopDrain("vm2");
        pass(MOMENT);
        assertOrderedBack();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTryAgainForAChannelThatCloses(final Side leaver) {
        failToComeBack();
        release(leaver);
        pass(MINUTE);
        assertThat(end(leaver.other()).order()).isNull();
        release(leaver.other());
        pass(MINUTE);
        assertThat(counted).hasSize(1);
        assertAllComesBack();
    }

    @Test
    void shouldLeaveAChannelToAnotherHostAlone() {
        channel = tenant.acceptOnFabric("vm2", two.endpoints.keySet().iterator().next(), "00", "left", "vm1", "o")
                .channelId();
        pass(MINUTE);
        assertThat(counted).isEmpty();
        restartAgent();
        pass(MINUTE);
        assertThat(counted).isEmpty();
    }

    @Test
    void shouldSayOnceThatAChannelCannotComeBackAndOnceThatItIsBack() {
        try (Said said = new Said(Returns.class)) {
            failToComeBack();
            for (int i = 0; i < 5; i++) {
                pass(MINUTE);
                fail();
            }
            assertThat(said.lines())
                    .singleElement()
                    .asString()
                    .contains("cannot come back", "tenant=acme channel=" + channel, "PEER_UNREACHABLE");
            pass(MINUTE);
            carryOut();
            assertThat(said.lines()).hasSize(2).last().asString().contains("came back", "channel=" + channel);
        }
    }

    @Test
    void shouldKeepOnTheFabricWhatBeganThereAndAnOperatorOrderedToStay() {
        begin();
        assertThat(route(Route.FABRIC)).isCompleted();
        restartAgent();
        assertStays();
        unplug();
        attach(one);
        assertStays();
        restartAgent();
        assertStays();
    }

    @Test
    void shouldKeepOnTheFabricWhatAnOperatorOrderedToStayBeforeItsSecondEndWasToldOfIt() {
        unplug();
        channel = open("right");
        assertThat(route(Route.FABRIC)).isCompleted();
        accept();
        attach(one);
        assertStays();
        restartAgent();
        assertStays();
    }

    @Test
    void shouldNotTryAgainWhatAnOperatorOrdersToStayInAPause() {
        failToComeBack();
        assertThat(route(Route.FABRIC)).isCompleted();
        assertStays();
        restartAgent();
        assertStays();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotTryAgainWhatAnOperatorOrdersToStayWhileItComesBack(final boolean fails) {
        failToComeBack();
        pass(SECOND);
        final CompletableFuture<Void> stays = route(Route.FABRIC);
        if (fails) {
            answer(Side.B, RouteReport.FAILED);
            final CompletableFuture<Void> again = route(Route.FABRIC);
            answerBoth(RouteReport.DISCARDED);
            assertThat(again).isCompleted();
        } else {
            carryOut();
            carryOut();
        }
        assertThat(stays).isCompleted();
        assertStays();
        restartAgent();
        assertStays();
    }

    @Test
    void shouldRememberThatAnOperatorOrderedItToStayWhenTheAgentDiesBeforeTheOrderBackHasFailed() {
        failToComeBack();
        pass(SECOND);
        order(Route.FABRIC);
        restartAgent();
        answer(Side.B, RouteReport.FAILED);
        restartAgent();
        answerBoth(RouteReport.DISCARDED);
        assertStays();
        restartAgent();
        assertStays();
    }

    @Test
    void shouldKeepOnTheFabricWhatAnOperatorMovedThereAndCouldNotMoveBack() {
        order(Route.FABRIC);
        carryOut();
        assertStays();
        order(Route.SHARED_MEMORY);
        fail();
        assertStays();
        order(Route.SHARED_MEMORY);
        restartAgent();
        fail();
        assertStays();
        restartAgent();
        assertStays();
        order(Route.SHARED_MEMORY);
        carryOut();
        failToComeBackFromMemory();
    }

    /** Of what an operator moved back nothing remains. */
    private void failToComeBackFromMemory() {
        counted.clear();
        failToComeBack();
        restartAgent();
        pass(MOMENT);
        assertOrderedBack();
    }

    @Test
    void shouldKeepOnTheFabricWhatAnOperatorMovesThereThoughAVmIsDrainedMeanwhile() {
        order(Route.FABRIC);
        final CompletableFuture<Void> drained =
                tenant.routes().drain("vm2").getLast().over();
        carryOut();
        assertThat(drained).isCompleted();
        unplug();
        assertThat(tenant.routes().undrain("vm2"))
                .as("its other VM is without memory")
                .isEmpty();
        attach(one);
        assertStays();
    }

    @Test
    void shouldTryAgainWhatAnOperatorCouldNotMoveBackIfItIsOnTheFabricForWantOfMemory() {
        failToComeBack();
        final CompletableFuture<Void> over = route(Route.SHARED_MEMORY);
        fail();
        assertFails(over, FailureCode.PEER_UNREACHABLE);
        restartAgent();
        pass(MOMENT);
        assertOrderedBack();
    }

    @Test
    void shouldTryAgainWhatAnOperatorMovedWhenTheVmWasUndrainedSince() {
        order(Route.FABRIC);
        carryOut();
        tenant.routes().undrain("vm2");
        restartAgent();
        fail();
        assertComesBackAfter(SECOND);
    }

    @Test
    void shouldKeepOnTheFabricWhatAnOperatorMovedThoughTheFabricSeemedLost() {
        order(Route.FABRIC);
        carryOut();
        report(Side.A, end(Side.A).route().epoch(), RouteReport.LOST);
        restartAgent();
        fail();
        assertStays();
    }

    @Test
    void shouldUnderstandTheJournalOfAnAgentThatWroteNothingOfWhatStays() {
        order(Route.FABRIC);
        carryOut();
        final long moved = channel;
        begin();
        order(Route.FABRIC);
        journal.replaceAll(ReturnTest::asBefore);
        journal.removeIf(JournalRecord.Kept.class::isInstance);
        startAgent();
        attach(two);
        attach(one);
        assertOrderedBack();
        channel = moved;
        assertStays();
    }

    private static JournalRecord asBefore(final JournalRecord entry) {
        return entry instanceof final JournalRecord.RoutedChannel routed
                        && routed.wantedFor().equals("RETURN")
                ? new JournalRecord.RoutedChannel(
                        routed.id(),
                        routed.counterGeneration(),
                        routed.epoch(),
                        routed.lastEpoch(),
                        routed.region(),
                        routed.key(),
                        routed.a(),
                        routed.b(),
                        routed.wanted(),
                        "ROUTE",
                        routed.order())
                : entry;
    }
}
