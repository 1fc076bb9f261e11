package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.agent.cli.OperatorShell;
import io.vicinity.lab.LabProcess;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Channels between two VMs of one host change from memory to the fabric and back, by an operator's orders, while messages flow. */
@Tag("switch")
class SwitchIT extends TwoVms {
    /** Of traffic with changes: some in each build, many where there is time. */
    private static final Duration TRAFFIC = Duration.ofSeconds(Integer.getInteger("vicinity.switch.seconds", 7));

    /** As long as fewer messages than that came through, the traffic goes on, up to some times as long. */
    private static final long MESSAGES = Long.getLong("vicinity.switch.traffic", 1_000);

    private static final int LONGER = 5;

    /** Changes to and fro of which the pauses are told. */
    private static final int ROUNDS = Integer.getInteger("vicinity.switch.rounds", 10);

    private static final int DEATHS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 256;

    private OperatorShell operator;
    private String channel;

    @BeforeEach
    void find() {
        operator = new OperatorShell(LAB.agentConfig());
        channel = left.tell("id", a);
    }

    private void route(final String to) {
        assertThat(operator.run("route", channel, to)).as(operator::err).isZero();
    }

    @Test
    void shouldChangeARouteUnderTrafficAndBack() throws InterruptedException, IOException {
        final double pausesBefore = metric(RIGHT_VM, "vicinity_route_pause_seconds_count{");
        right.tell("take", b, SIZE);
        left.tell("trickle", a, SIZE, 1);
        final List<Long> toFabric = new ArrayList<>();
        final List<Long> toMemory = new ArrayList<>();
        final List<Long> others = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            right.tell("pause", b);
            Thread.sleep(100);
            others.add(Long.parseLong(right.tell("pause", b)));
            route("fabric");
            toFabric.add(Long.parseLong(right.tell("pause", b)));
            assertThat(left.tell("route", a)).isEqualTo("FABRIC");
            assertThat(right.tell("route", b)).isEqualTo("FABRIC");
            assertThat(operator.run("channels")).isZero();
            assertThat(operator.out()).containsPattern(channel + " .*fabric");
            right.tell("pause", b);
            route("memory");
            toMemory.add(Long.parseLong(right.tell("pause", b)));
            assertThat(left.tell("route", a)).isEqualTo("SHARED_MEMORY");
        }
        final String sent = left.tell("stop", a).split(" ", -1)[0];
        assertThat(right.tell("stop", b).split(" ", -1)[0]).isEqualTo(sent);
        assertThat(Long.parseLong(sent)).isGreaterThan(500);
        await().until(() -> metric(RIGHT_VM, "vicinity_route_pause_seconds_count{") >= pausesBefore + 2 * ROUNDS);
        final List<Long> all = new ArrayList<>(toFabric);
        all.addAll(toMemory);
        System.out.println("switch: one message a ms, longest pauses in us: " + quantiles(all) + "; to the fabric "
                + quantiles(toFabric) + "; to memory " + quantiles(toMemory) + "; in 100 ms without a change "
                + quantiles(others));
    }

    private static String quantiles(final List<Long> micros) {
        final List<Long> sorted = micros.stream().sorted().toList();
        return "p50 " + sorted.get(sorted.size() / 2) + ", p99 " + sorted.get(sorted.size() * 99 / 100) + ", max "
                + sorted.getLast();
    }

    @Test
    void shouldChangeTheRouteOfAChannelOnWhichNobodySendsOrReceives() {
        left.tell("send", a, 5, SIZE);
        route("fabric");
        left.tell("send", a, 5, 100_000);
        route("memory");
        left.tell("send", a, 5, SIZE);
        right.tell("receive", b, 5, SIZE);
        right.tell("receive", b, 5, 100_000);
        assertThat(right.tell("receive", b, 5, SIZE)).isEqualTo("15");
    }

    @Test
    void shouldDeliverAllInOrderWhileTheRouteChangesAtRandomMoments() throws InterruptedException {
        final long seed = seed();
        beginMixed(seed);
        final int changes = changeForAWhile(new SplittableRandom(seed), () -> {});
        endMixed();
        System.out.println("switch: " + changes + " changes");
        assertThat(changes).isGreaterThan(5);
    }

    @Test
    void shouldDeliverAllInOrderWhileAlsoTheControlPlaneDiesAtRandomMoments() throws InterruptedException {
        final long seed = seed();
        final SplittableRandom random = new SplittableRandom(seed);
        beginMixed(seed);
        final AtomicInteger deaths = new AtomicInteger();
        final int changes = changeForAWhile(random, () -> {
            // At once, and then now and then: there may be time for few.
            final int which = random.nextInt(deaths.get() == 0 ? 3 : 8);
            switch (which) {
                case 0 -> {
                    LAB.process("agent").kill();
                    LAB.startAgent();
                }
                case 1 -> restart(LEFT_VM);
                case 2 -> restart(RIGHT_VM);
                default -> {
                    // A change and nothing else.
                    return;
                }
            }
            deaths.incrementAndGet();
        });
        await().atMost(PATIENCE)
                .until(() -> left.tell("connected").equals("true")
                        && right.tell("connected").equals("true"));
        // Whatever was under way is over, and the next order is carried out.
        await().atMost(PATIENCE).until(() -> operator.run("route", channel, "fabric") == 0);
        await().atMost(PATIENCE).until(() -> operator.run("route", channel, "memory") == 0);
        endMixed();
        System.out.println("switch: " + changes + " changes, " + deaths + " deaths");
        assertThat(changes).isPositive();
        assertThat(deaths).hasPositiveValue();
    }

    @Test
    void shouldEndTheOtherEndAndKeepNothingWhenAProcessIsKilledWhileTheRouteChanges() throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(seed());
        final long before = LAB.bytesUsed();
        for (int death = 0; death < DEATHS; death++) {
            final boolean isBack = death % 2 == 1;
            if (isBack) {
                route("fabric");
            }
            left.tell("send", a, 5, SIZE);
            final LabProcess dying = left.process();
            final long moment = TimeUnit.MICROSECONDS.toNanos(random.nextInt(10_000));
            final Thread killing = Thread.ofPlatform().start(() -> {
                LockSupport.parkNanos(moment);
                dying.kill();
            });
            final int carriedOut = operator.run("route", channel, isBack ? "memory" : "fabric");
            killing.join();
            assertThat(right.tell("awaitend", b, 10_000))
                    .as("order %d", carriedOut)
                    .isNotEmpty();
            right.tell("close", b);
            replaceLeft().tell("claim", leftName);
            left.tell("open", leftName, a, rightName, 0);
            right.tell("accept", rightName, b, 10_000);
            channel = left.tell("id", a);
        }
        await().atMost(PATIENCE).until(() -> LAB.bytesUsed() == before);
    }

    private static void restart(final String vm) {
        LAB.process(vm).kill();
        LAB.startDaemons(vm);
    }

    @Test
    void shouldMoveAVmOutOfMemoryAndBack() throws IOException {
        final double sentBefore = sentByLeftVm();
        left.tell("send", a, 5, 100_000);
        assertThat(operator.run("drain", LEFT_VM, "--deadline", "30s"))
                .as(operator::err)
                .isZero();
        assertThat(operator.out()).contains("nothing in VM " + LEFT_VM + " maps the memory any more");
        assertThat(left.tell("route", a)).isEqualTo("FABRIC");
        assertThat(isMapped(left.process())).isFalse();
        assertThat(isMapped(LAB.process(LEFT_VM))).isFalse();
        assertThat(isMapped(right.process())).isTrue();
        left.tell("send", a, 5, 100_000);
        right.tell("receive", b, 10, 100_000);
        // What begins meanwhile is not on memory either, and needs none.
        left.tell("claim", "late-" + leftName);
        left.begin("open", "late-" + leftName, "more-" + a, rightName, 10_000);
        right.tell("accept", rightName, "more-" + b, 10_000);
        left.success();
        assertThat(left.tell("route", "more-" + a)).isEqualTo("FABRIC");
        left.tell("send", "more-" + a, 3, 100_000);
        right.tell("receive", "more-" + b, 3, 100_000);
        await().until(() -> sentByLeftVm() == sentBefore + 13);
        // Neither a daemon nor an agent that restarts brings it back.
        restart(LEFT_VM);
        LAB.process("agent").kill();
        LAB.startAgent();
        await().atMost(PATIENCE).until(() -> operator.run("drain", LEFT_VM) == 0);
        assertThat(isMapped(left.process())).isFalse();
        assertThat(isMapped(LAB.process(LEFT_VM))).isFalse();

        assertThat(operator.run("undrain", LEFT_VM)).as(operator::err).isZero();
        await().atMost(PATIENCE).until(() -> left.tell("route", a).equals("SHARED_MEMORY"));
        await().atMost(PATIENCE).until(() -> left.tell("route", "more-" + a).equals("SHARED_MEMORY"));
        assertThat(isMapped(left.process())).isTrue();
        assertThat(isMapped(LAB.process(LEFT_VM))).isTrue();
        left.tell("send", a, 5, 100_000);
        left.tell("send", "more-" + a, 3, 100_000);
        right.tell("receive", "more-" + b, 3, 100_000);
        assertThat(right.tell("receive", b, 5, 100_000)).isEqualTo("15");
        assertThat(left.tell("sent", a)).isEqualTo("15");
        await().until(() -> sentByLeftVm() == sentBefore + 21);
        left.tell("release", "late-" + leftName);
    }

    @Test
    void shouldMoveAChannelThatNobodyHasAcceptedYet() throws IOException {
        final String opened = "early-" + a;
        final String accepted = "early-" + b;
        left.tell("open", leftName, opened, rightName, 10_000);
        left.tell("send", opened, 3, SIZE);
        assertThat(operator.run("drain", RIGHT_VM)).as(operator::err).isZero();
        assertThat(left.tell("route", opened)).isEqualTo("FABRIC");
        assertThat(isMapped(right.process())).isFalse();
        left.tell("send", opened, 3, 100_000);
        assertThat(operator.run("undrain", RIGHT_VM)).as(operator::err).isZero();
        assertThat(left.tell("route", opened)).isEqualTo("SHARED_MEMORY");
        left.tell("send", opened, 3, SIZE);

        right.tell("accept", rightName, accepted, 10_000);
        right.tell("receive", accepted, 3, SIZE);
        right.tell("receive", accepted, 3, 100_000);
        assertThat(right.tell("receive", accepted, 3, SIZE)).isEqualTo("9");
        right.tell("send", accepted, 3, SIZE);
        assertThat(left.tell("receive", opened, 3, SIZE)).isEqualTo("3");
        right.tell("close", accepted);
    }

    @Test
    void shouldSayWhichProcessOfADrainedVmMapsTheMemory() throws IOException {
        left.tell("keep", a, 100_000);
        route("fabric");
        assertThat(operator.run("drain", LEFT_VM, "--deadline", "1s")).isEqualTo(6);
        assertThat(operator.err())
                .contains("the memory is still mapped in VM " + LEFT_VM + " by process "
                        + left.process().pid());
        assertThat(isMapped(left.process())).isTrue();
        left.tell("giveback", a);
        assertThat(operator.run("drain", LEFT_VM)).as(operator::err).isZero();
        assertThat(isMapped(left.process())).isFalse();
        assertThat(operator.run("undrain", LEFT_VM)).as(operator::err).isZero();
    }

    @Test
    void shouldGoOnByTheFabricWithAReliableChannelWhenTheMemoryIsTakenOut() throws IOException {
        final String here = "safe-" + a;
        final String there = "safe-" + b;
        left.tell("openreliably", leftName, here, rightName, 0);
        right.tell("accept", rightName, there, 10_000);
        final String safe = left.tell("id", here);
        left.tell("send", here, 5, 100_000);
        left.tell("send", here, 5, SIZE);
        right.tell("receive", there, 2, 100_000);
        try (Mapping mapped = Mapping.map(LAB.bar("acme"), 0, SegmentDescriptor.HEADER_LENGTH)) {
            final byte[] header = new byte[64];
            mapped.buffer().getBytes(0, header);
            try (ScheduledExecutorService taking = Executors.newSingleThreadScheduledExecutor()) {
                // Both VMs take it for a device that was unplugged; the agent mends it with each heartbeat.
                final var ignored = taking.scheduleAtFixedRate(
                        () -> mapped.buffer().setMemory(0, header.length, (byte) 0), 0, 1, TimeUnit.MILLISECONDS);
                await().atMost(PATIENCE).until(() -> right.tell("route", there).equals("FABRIC"));
                // By the fabric, because from memory nothing more is taken.
                right.tell("receive", there, 3, 100_000);
                right.tell("receive", there, 5, SIZE);
                await().atMost(PATIENCE).until(() -> left.tell("route", here).equals("FABRIC"));
                assertThat(Long.parseLong(left.tell("resent", here))).isPositive();
                left.tell("send", here, 5, 100_000);
                right.tell("receive", there, 5, 100_000);
                // The agent may hear of it later than the processes.
                await().until(() -> operator.run("route", safe, "memory") != 0);
                assertThat(operator.run("route", channel, "fabric"))
                        .as("the other is over")
                        .isNotZero();
            }
            mapped.buffer().putBytes(0, header);
        }
        // The daemons prove that it is there again, and go on with the life that they had.
        await().atMost(PATIENCE).until(() -> operator.run("route", safe, "memory") == 0);
        left.tell("send", here, 5, SIZE);
        assertThat(right.tell("receive", there, 5, SIZE)).isEqualTo("20");
        assertThat(left.tell("route", here)).isEqualTo("SHARED_MEMORY");
    }

    private static boolean isMapped(final LabProcess process) throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/maps"))
                .contains(LAB.bar("acme").toString());
    }

    /** As the daemon shows it, by whichever route. */
    private static double sentByLeftVm() throws IOException {
        return metric(LEFT_VM, "vicinity_channel_messages_total{direction=\"sent\"");
    }

    /** The sum of what a daemon shows under names that begin so. */
    private static double metric(final String vm, final String prefix) throws IOException {
        final URI page = URI.create(
                "http://" + Files.readString(LAB.directory().resolve("state-" + vm + "/metrics.address")) + "/metrics");
        try (InputStream metrics = page.toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    private static long seed() {
        final long seed =
                Long.getLong("vicinity.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("switch: again with -Dvicinity.seed=" + seed);
        return seed;
    }

    private void beginMixed(final long seed) {
        right.tell("unmix", b, seed);
        left.tell("mix", a, seed);
    }

    private void endMixed() {
        final String sent = left.tell("stop", a).split(" ", -1)[0];
        final String received = right.tell("stop", b).split(" ", -1)[0];
        System.out.println("switch: " + sent + " messages");
        assertThat(received).isEqualTo(sent);
        assertThat(Long.parseLong(sent)).isGreaterThanOrEqualTo(MESSAGES);
    }

    private boolean goesOn(final long nanos) {
        return nanos < TRAFFIC.toNanos()
                || nanos < LONGER * TRAFFIC.toNanos() && Long.parseLong(left.tell("sent", a)) < MESSAGES;
    }

    private int changeForAWhile(final SplittableRandom random, final Runnable misfortune) throws InterruptedException {
        final long start = System.nanoTime();
        int changes = 0;
        String to = "fabric";
        long next = System.nanoTime();
        while (goesOn(System.nanoTime() - start)) {
            // One each 50 ms, if orders are carried out so quickly.
            next = Math.max(next + TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)), System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            final Thread ordering = Thread.ofPlatform().start(misfortune);
            if (operator.run("route", channel, to) == 0) {
                changes++;
                to = to.equals("fabric") ? "memory" : "fabric";
            }
            ordering.join();
        }
        return changes;
    }
}
