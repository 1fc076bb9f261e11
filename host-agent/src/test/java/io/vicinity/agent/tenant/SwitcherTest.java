package io.vicinity.agent.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.agent.region.Region;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.service.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders to another route, from the wish to the end. */
@Tag("switch")
class SwitcherTest extends TwoEndsOfAChannel {
    /** The answers that bring an order to its end. */
    private static final List<Answer> ALL = List.of(
            new Answer(Side.A, RouteReport.READY),
            new Answer(Side.B, RouteReport.READY),
            new Answer(Side.B, RouteReport.DONE),
            new Answer(Side.A, RouteReport.DONE));

    private record Answer(Side side, RouteReport report) {}

    @Test
    void shouldMoveAChannelToTheFabricAndFreeItsMemoryWhenBothEndsAreDone() {
        final EndView before = end(Side.A);
        final Region region = before.route().region();
        final CompletableFuture<Void> over = route(Route.FABRIC);

        assertThat(phases()).containsOnly(RoutePhase.PREPARE);
        assertThat(end(Side.A).route()).as("until then all stays").isEqualTo(before.route());
        final EndView.OnRoute ordered = end(Side.A).order().to();
        assertThat(ordered.route()).isEqualTo(Route.FABRIC);
        assertThat(ordered.epoch()).isEqualTo(2);
        assertThat(ordered.fabric().remote()).isEqualTo(new Foreign("right", "vm2", ADDRESSES));
        assertThat(end(Side.B).order().to().fabric())
                .as("the end that opened the channel connects")
                .isEqualTo(new EndView.Fabric(ordered.fabric().key(), new Foreign("left", "vm1", List.of())));
        answer(Side.A, RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.PREPARE);
        answer(Side.B, RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.GO);
        answer(Side.B, RouteReport.DONE);
        assertThat(memory.published).contains(region);
        assertThat(over).isNotDone();
        answer(Side.A, RouteReport.DONE);

        assertThat(over).isCompleted();
        assertThat(memory.published).doesNotContain(region);
        assertNoOrder();
        assertThat(end(Side.A).route()).isEqualTo(ordered);
        assertThat(end(Side.A).remote()).as("its arena is still mapped").isEqualTo(before.remote());
        assertThat(end(Side.A).counterGeneration()).isEqualTo(before.counterGeneration());
        assertThat(end(Side.A).remoteCounterSlot()).isEqualTo(before.remoteCounterSlot());
        assertThat(counted).containsExactly("FABRIC ROUTE done");
        assertAllComesBack();
    }

    @Test
    void shouldMoveAChannelBackToOtherMemoryWithTheCountersThatItHad() {
        final EndView before = end(Side.B);
        order(Route.FABRIC);
        ALL.forEach(each -> answer(each.side(), each.report()));
        final CompletableFuture<Void> over = route(Route.SHARED_MEMORY);
        final EndView.OnRoute ordered = end(Side.B).order().to();
        assertThat(memory.published).contains(ordered.region());
        assertThat(ordered.region().generation())
                .isGreaterThan(before.route().region().generation());
        ALL.forEach(each -> answer(each.side(), each.report()));

        assertThat(over).isCompleted();
        assertThat(end(Side.B).route()).isEqualTo(ordered);
        assertThat(end(Side.B).route().epoch()).isEqualTo(3);
        assertThat(end(Side.B).counterGeneration()).isEqualTo(before.counterGeneration());
        assertAllComesBack();
    }

    @Test
    void shouldGiveBackWhatEachSwitchTook() {
        for (int round = 0; round <= ArenaDescriptor.READY_SLOTS; round++) {
            order(round % 2 == 0 ? Route.FABRIC : Route.SHARED_MEMORY);
            ALL.forEach(each -> answer(each.side(), each.report()));
        }
        assertThat(end(Side.A).route().epoch()).isEqualTo(ArenaDescriptor.READY_SLOTS + 2);
        assertAllComesBack();
    }

    @Test
    void shouldStayOnItsRouteWhenAnEndCannotHaveTheNewOne() {
        final EndView before = end(Side.A);
        final CompletableFuture<Void> over = route(Route.FABRIC);
        answer(Side.B, RouteReport.READY);
        answer(Side.A, RouteReport.FAILED);

        assertFails(over, FailureCode.PEER_UNREACHABLE);
        assertThat(phases()).containsOnly(RoutePhase.CANCELLED);
        answerBoth(RouteReport.DISCARDED);
        assertNoOrder();
        assertThat(end(Side.A).route()).isEqualTo(before.route());
        assertThat(counted).containsExactly("FABRIC ROUTE failed");
        order(Route.FABRIC);
        assertThat(end(Side.A).order().to().epoch()).as("no number twice").isEqualTo(3);
    }

    @Test
    void shouldKeepTheMemoryOfACancelledOrderUntilBothEndsHaveNothingOfIt() {
        order(Route.FABRIC);
        ALL.forEach(each -> answer(each.side(), each.report()));
        order(Route.SHARED_MEMORY);
        final Region region = end(Side.A).order().to().region();
        answer(Side.A, RouteReport.READY);
        answer(Side.B, RouteReport.FAILED);
        answer(Side.B, RouteReport.DISCARDED);
        assertThat(memory.published).contains(region);
        answer(Side.A, RouteReport.DISCARDED);
        assertThat(memory.published).doesNotContain(region);
    }

    @Test
    void shouldCancelAnOrderThatAnEndIsNotReadyForInTime() {
        final CompletableFuture<Void> over = route(Route.FABRIC);
        answer(Side.A, RouteReport.READY);
        tenant.routes().expire(Duration.ofHours(1));
        assertThat(over).isNotDone();
        tenant.routes().expire(Duration.ZERO);
        assertThatThrownBy(over::join).hasMessageContaining("'right' in VM vm2").hasMessageNotContaining("vm1");
        assertFails(over, FailureCode.TIMED_OUT);
        assertThat(phases()).containsOnly(RoutePhase.CANCELLED);
    }

    @Test
    void shouldCancelNothingBehindGo() {
        order(Route.FABRIC);
        answerBoth(RouteReport.READY);
        report(Side.A, 2, RouteReport.FAILED);
        tenant.routes().expire(Duration.ZERO);
        assertThat(phases()).containsOnly(RoutePhase.GO);
    }

    @Test
    void shouldNotOrderWhatCannotBe() {
        claim(two, "unreachable", List.of());
        channel = open("unreachable");
        assertFails(route(Route.FABRIC), FailureCode.PEER_UNREACHABLE);
        assertNoOrder();
        assertThat(route(Route.SHARED_MEMORY)).as("it is there").isCompleted();
        assertRefused(FailureCode.CHANNEL_UNKNOWN, () -> tenant.routes().route(4711, Route.FABRIC));
    }

    @Test
    void shouldStayOnTheFabricWhereTheTenantHasAllItsBytes() {
        order(Route.FABRIC);
        ALL.forEach(each -> answer(each.side(), each.report()));
        bytes = tenant.report().totals().bytesUsed();
        restartAgent();
        assertFails(route(Route.SHARED_MEMORY), FailureCode.QUOTA_REACHED);
        assertNoOrder();
        assertThat(counted).containsExactly("FABRIC ROUTE done", "SHARED_MEMORY ROUTE failed");
    }

    @Test
    void shouldNotMoveAChannelToAnotherHostToMemory() {
        channel = tenant.acceptOnFabric("vm2", two.endpoints.keySet().iterator().next(), "00", "left", "vm1", "o")
                .channelId();
        assertThat(route(Route.FABRIC)).isCompleted();
        assertRefused(FailureCode.NOT_NEIGHBOURS, () -> route(Route.SHARED_MEMORY));
    }

    @ParameterizedTest
    @CsvSource({"0,A", "0,B", "1,A", "1,B", "2,A", "2,B", "3,A", "3,B"})
    void shouldLoseNothingWhenAnEndClosesAtAnyStep(final int steps, final Side leaver) {
        final CompletableFuture<Void> over = route(Route.FABRIC);
        ALL.subList(0, steps).forEach(each -> answer(each.side(), each.report()));
        release(leaver);
        final Side other = leaver.other();
        assertThat(end(other).reason()).isEqualTo(CloseReason.CLOSED_BY_PEER);
        if (steps < 2) {
            assertFails(over, FailureCode.CHANNEL_CLOSED);
            assertThat(end(other).order().phase()).isEqualTo(RoutePhase.CANCELLED);
            answer(other, RouteReport.DISCARDED);
            assertThat(end(other).order()).isNull();
            assertThat(counted).containsExactly("FABRIC ROUTE cancelled");
        } else if (end(other).order() != null) {
            assertThat(end(other).order().phase()).isEqualTo(RoutePhase.GO);
            answer(other, RouteReport.DONE);
            assertThat(end(other).route().route()).isEqualTo(Route.FABRIC);
            assertThat(over).isCompleted();
        }
        release(other);
        assertThat(tenant.report().channels()).isEmpty();
        assertAllComesBack();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldTakeEverythingBackWhenBothEndsCloseAtAnyStep(final int steps) {
        final CompletableFuture<Void> over = route(Route.FABRIC);
        ALL.subList(0, steps).forEach(each -> answer(each.side(), each.report()));
        release(Side.A);
        release(Side.B);
        assertThat(over).isDone();
        assertThat(counted).hasSize(1);
        assertAllComesBack();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void shouldGoOnWithAnOrderWhenTheAgentIsRestartedAtAnyStep(final int steps) {
        order(Route.FABRIC);
        ALL.subList(0, steps).forEach(each -> answer(each.side(), each.report()));
        restartAgent();
        final EndView before = end(Side.A);
        if (steps < 4) {
            assertThat(before.order().phase()).isEqualTo(steps < 2 ? RoutePhase.PREPARE : RoutePhase.GO);
        }
        ALL.subList(steps, 4).forEach(each -> answer(each.side(), each.report()));
        assertNoOrder();
        assertThat(end(Side.A).route().epoch()).isEqualTo(2);
        restartAgent();
        order(Route.SHARED_MEMORY);
        restartAgent();
        answer(Side.A, RouteReport.FAILED);
        restartAgent();
        answer(Side.B, RouteReport.DISCARDED);
        restartAgent();
        answer(Side.A, RouteReport.DISCARDED);
        restartAgent();
        assertNoOrder();
        assertAllComesBack();
    }

    @Test
    void shouldCountASwitchOfAnEarlierLifeWithoutItsLength() {
        order(Route.FABRIC);
        restartAgent();
        ALL.forEach(each -> answer(each.side(), each.report()));
        assertThat(counted).containsExactly("FABRIC ROUTE done restored");
    }

    @Test
    void shouldTellAnOrderAgainToADaemonThatComesBack() {
        order(Route.FABRIC);
        final EndView told = end(Side.A);
        attach(one);
        assertThat(one.ends.get(new HeldEnd(channel, Side.A)).version()).isGreaterThan(told.version());
        one.daemonForgot = true;
        attach(one);
        assertThat(one.ends.get(new HeldEnd(channel, Side.A)).order()).isEqualTo(told.order());
    }

    @Test
    void shouldLookAtAWishThatComesMeanwhileWhenTheOrderIsOver() {
        final CompletableFuture<Void> first = route(Route.FABRIC);
        answerBoth(RouteReport.READY);
        final CompletableFuture<Void> second = route(Route.SHARED_MEMORY);
        assertThat(end(Side.A).order().to().route()).isEqualTo(Route.FABRIC);
        restartAgent();
        answerBoth(RouteReport.DONE);
        assertThat(end(Side.A).order().to().route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(first).as("who asked an agent that died is told by nobody").isNotDone();
        assertThat(second).isNotDone();
        ALL.forEach(each -> answer(each.side(), each.report()));
        assertThat(end(Side.A).route().route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(end(Side.A).route().epoch()).isEqualTo(3);
    }

    @Test
    void shouldTellEachWhoWaitsWhatBecameOfItsWish() {
        final CompletableFuture<Void> first = route(Route.FABRIC);
        final CompletableFuture<Void> second = route(Route.SHARED_MEMORY);
        final CompletableFuture<Void> third = route(Route.FABRIC);
        ALL.forEach(each -> answer(each.side(), each.report()));
        assertThat(first).isCompleted();
        assertFails(second, FailureCode.SUPERSEDED);
        assertThat(third).isCompleted();

        final CompletableFuture<Void> back = route(Route.SHARED_MEMORY);
        final CompletableFuture<Void> stay = route(Route.FABRIC);
        answer(Side.A, RouteReport.FAILED);
        assertFails(back, FailureCode.PEER_UNREACHABLE);
        answerBoth(RouteReport.DISCARDED);
        assertThat(stay).isCompleted();
    }

    @Test
    void shouldIgnoreWhatIsSaidTwiceOrTooLate() {
        order(Route.FABRIC);
        report(Side.A, 2, RouteReport.READY);
        report(Side.A, 2, RouteReport.READY);
        assertThat(phases()).containsOnly(RoutePhase.PREPARE);
        report(Side.B, 2, RouteReport.READY);
        report(Side.B, 2, RouteReport.READY);
        report(Side.A, 2, RouteReport.DONE);
        report(Side.A, 2, RouteReport.DONE);
        assertThat(phases()).containsOnly(RoutePhase.GO);
        report(Side.B, 2, RouteReport.DONE);
        report(Side.B, 2, RouteReport.DONE);
        report(Side.A, 1, RouteReport.FAILED);
        assertNoOrder();
        order(Route.SHARED_MEMORY);
        report(Side.A, 2, RouteReport.FAILED);
        assertThat(phases()).containsOnly(RoutePhase.PREPARE);
        release(Side.A);
        report(Side.A, 3, RouteReport.READY);
        release(Side.B);
        report(Side.A, 3, RouteReport.DISCARDED);
        assertAllComesBack();
    }

    @Test
    void shouldRefuseWhatCannotBeTrue() {
        order(Route.FABRIC);
        assertRefused(
                FailureCode.CHANNEL_UNKNOWN,
                () -> tenant.routes()
                        .report("vm2", new HeldEnd(channel, Side.A), RouteStatement.of(2, RouteReport.READY)));
        assertRefused(FailureCode.EPOCH_UNKNOWN, () -> report(Side.A, 3, RouteReport.READY));
        assertRefused(FailureCode.EPOCH_UNKNOWN, () -> report(Side.A, 0, RouteReport.READY));
        assertRefused(FailureCode.EPOCH_UNKNOWN, () -> report(Side.A, -1, RouteReport.READY));
        assertRefused(FailureCode.PROTOCOL_MISMATCH, () -> report(Side.A, 2, RouteReport.DONE));
        assertRefused(FailureCode.PROTOCOL_MISMATCH, () -> report(Side.A, 2, RouteReport.DISCARDED));
        answerBoth(RouteReport.READY);
        assertRefused(FailureCode.PROTOCOL_MISMATCH, () -> report(Side.A, 2, RouteReport.DISCARDED));
        assertThat(phases()).containsOnly(RoutePhase.GO);
    }

    @Test
    void shouldDrainAVmAndBringItsChannelsBack() {
        final List<Routes.Move> moves = tenant.routes().drain("vm2");
        assertThat(moves).extracting(Routes.Move::channelId).containsExactly(channel);
        ALL.forEach(each -> answer(each.side(), each.report()));
        assertThat(moves.getFirst().over()).isCompleted();
        assertThat(tenant.routes().drain("vm2")).isEmpty();
        assertRefused(FailureCode.NOT_PERMITTED, () -> route(Route.SHARED_MEMORY));
        restartAgent();
        assertThat(tenant.report().vms()).extracting(TenantReport.Vm::drained).containsExactly(false, true);

        final long moved = channel;
        channel = open("right");
        assertThat(end(Side.A).route().route()).isEqualTo(Route.FABRIC);
        assertThat(end(Side.A).route().fabric().remote().addresses()).isEqualTo(ADDRESSES);
        assertThat(end(Side.B)).as("it is told when it is connected to").isNull();
        two.hold(tenant.acceptOnFabric(
                "vm2", end(Side.A).remote().id(), end(Side.A).route().fabric().key(), "left", "vm1", two.origin()));
        assertThat(end(Side.B).route().fabric().remote().vm()).isEqualTo("vm1");
        restartAgent();

        assertThat(tenant.routes().undrain("vm2"))
                .extracting(Routes.Move::channelId)
                .containsExactly(moved, channel);
        ALL.forEach(each -> answer(each.side(), each.report()));
        assertThat(end(Side.A).route().route()).isEqualTo(Route.SHARED_MEMORY);
        assertThat(counted).containsExactly("FABRIC DRAIN done", "SHARED_MEMORY UNDRAIN done");
        assertRefused(FailureCode.VM_UNKNOWN, () -> tenant.routes().drain("vm9"));
    }

    @Test
    void shouldNotTakeWhatAnswersADrainForAnAnswerToTheNext() {
        tenant.routes().drain("vm2");
        final long first = numberOfDrain();
        tenant.routes().undrain("vm2");
        assertThat(numberOfDrain()).isZero();
        tenant.routes().drain("vm2");
        tenant.routes().drain("vm2");
        final CompletableFuture<Void> unmapped = tenant.routes().unmapped("vm2");
        sayUnmapped(first);
        assertThat(unmapped).isNotDone();
        sayUnmapped(numberOfDrain());
        assertThat(unmapped).isCompleted();

        restartAgent();
        assertThat(tenant.routes().unmapped("vm2")).isNotDone();
        sayUnmapped(numberOfDrain());
        assertThat(tenant.routes().unmapped("vm2")).isCompleted();
    }

    private long numberOfDrain() {
        return tenant.membership().changesSince("vm2", two, two.version).drain();
    }

    private void sayUnmapped(final long drain) {
        tenant.routes().memory("vm2", two, drain, new MemoryUse(true, List.of()));
    }

    @Test
    void shouldLeaveChannelsOfAnotherDrainedVmOnTheFabric() {
        tenant.routes().drain("vm1");
        tenant.routes().drain("vm2");
        ALL.forEach(each -> answer(each.side(), each.report()));
        assertThat(tenant.routes().undrain("vm2")).isEmpty();
        assertThat(tenant.routes().undrain("vm1")).hasSize(1);
    }

    @Test
    void shouldWaitUntilBothEndsOfAClosingChannelOfADrainedVmAreGone() {
        release(Side.A);
        final CompletableFuture<Void> over =
                tenant.routes().drain("vm2").getFirst().over();
        assertThat(end(Side.B).order()).isNull();
        assertThat(over).isNotDone();
        release(Side.B);
        assertThat(over).isCompleted();
    }

    @Test
    void shouldWaitForAChannelThatClosesWhileItsVmIsDrained() {
        final CompletableFuture<Void> over =
                tenant.routes().drain("vm2").getFirst().over();
        answer(Side.B, RouteReport.READY);
        release(Side.A);
        assertThat(over).isNotDone();
        release(Side.B);
        assertThat(over).isCompleted();
    }

    @Test
    void shouldKnowAChannelBetweenItsOwnEndpointsThatIsConnectedBeforeItsOtherEndIsTold() {
        tenant.routes().drain("vm2");
        channel = open("right");
        final EndView opened = one.ends.get(new HeldEnd(channel, Side.A));
        final String key = opened.route().fabric().key();
        final long right = opened.remote().id();
        assertThat(tenant.acceptOnFabric("vm2", right, key, "left", "vm1", "o").channelId())
                .isEqualTo(channel);
        assertRefused(FailureCode.CHANNEL_UNKNOWN, () -> tenant.acceptOnFabric("vm2", right, key, "right", "vm2", "o"));
    }

    @Test
    void shouldOrderAChannelThatBeganOnTheFabricOnlyWhenItsSecondEndWasToldOfIt() {
        tenant.routes().drain("vm2");
        channel = open("right");
        final EndView opened = end(Side.A);
        final CompletableFuture<Void> over =
                tenant.routes().undrain("vm2").getLast().over();
        assertThat(end(Side.A).order()).isNull();
        assertThat(end(Side.B)).isNull();
        final EndView accepted = tenant.acceptOnFabric(
                "vm2", opened.remote().id(), opened.route().fabric().key(), "left", "vm1", two.origin());
        assertThat(accepted.order()).isNull();
        two.hold(accepted);
        ALL.forEach(each -> answer(each.side(), each.report()));
        assertThat(over).isCompleted();
        assertThat(end(Side.B).route().route()).isEqualTo(Route.SHARED_MEMORY);
    }

    @Test
    void shouldLeaveAChannelOnTheFabricWhoseVmWasDrainedAgainBeforeItsSecondEndWasToldOfIt() {
        tenant.routes().drain("vm2");
        channel = open("right");
        final EndView opened = end(Side.A);
        final CompletableFuture<Void> over =
                tenant.routes().undrain("vm2").getLast().over();
        tenant.routes().drain("vm2");
        final EndView accepted = tenant.acceptOnFabric(
                "vm2", opened.remote().id(), opened.route().fabric().key(), "left", "vm1", two.origin());
        two.hold(accepted);
        assertThat(end(Side.A).order()).isNull();
        assertThat(over).isCompletedExceptionally();
    }

    @Test
    void shouldNotTakeTheConnectionOfAnOrderForANewChannel() {
        order(Route.FABRIC);
        final String key = end(Side.A).order().to().fabric().key();
        final long right = end(Side.A).remote().id();
        assertRefused(FailureCode.CHANNEL_UNKNOWN, () -> tenant.acceptOnFabric("vm2", right, key, "left", "vm1", "o"));
    }
}
