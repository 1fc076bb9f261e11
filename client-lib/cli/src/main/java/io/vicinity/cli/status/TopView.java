package io.vicinity.cli.status;

import io.vicinity.cli.output.JsonLine;
import io.vicinity.cli.output.Quantity;
import io.vicinity.cli.output.Table;
import io.vicinity.client.ChannelStatus;
import io.vicinity.client.ChannelStatus.Direction;
import io.vicinity.client.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One look of {@code vicinity top}, and what changed since the one before. */
final class TopView {
    /** Both ends of a channel may be in one VM. */
    private record Key(long id, String endpoint) {
        static Key of(final ChannelStatus channel) {
            return new Key(channel.id(), channel.endpoint());
        }
    }

    private final List<ChannelStatus> channels;
    private final Map<Key, ChannelStatus> before;
    private final long nanoTime;
    private final Duration elapsed;

    private TopView(
            final List<ChannelStatus> channels,
            final Map<Key, ChannelStatus> before,
            final long nanoTime,
            final Duration elapsed) {
        this.channels = channels.stream()
                .sorted(Comparator.comparingLong(ChannelStatus::id).thenComparing(ChannelStatus::endpoint))
                .toList();
        this.before = before;
        this.nanoTime = nanoTime;
        this.elapsed = elapsed;
    }

    /** A look without one before it. */
    static TopView first(final List<ChannelStatus> channels, final long nanoTime) {
        return new TopView(channels, Map.of(), nanoTime, Duration.ZERO);
    }

    /** The look after this one. */
    TopView next(final List<ChannelStatus> later, final long laterNanoTime) {
        return new TopView(
                later,
                channels.stream().collect(Collectors.toMap(Key::of, Function.identity(), (first, second) -> second)),
                laterNanoTime,
                Duration.ofNanos(laterNanoTime - nanoTime));
    }

    private boolean isFirst() {
        return elapsed.isZero();
    }

    List<String> text() {
        final List<String> lines = new ArrayList<>();
        lines.add(channels.size()
                + (channels.size() == 1 ? " channel" : " channels")
                + (isFirst() ? "" : ", rates of the last " + Quantity.time(elapsed)));
        final String suffix = isFirst() ? "" : "/s";
        final Table table = new Table(
                "CHANNEL",
                "ENDPOINT",
                "REMOTE",
                "ROUTE",
                "STATE",
                "PID",
                "SENT" + suffix,
                "BYTES" + suffix,
                "RECEIVED" + suffix,
                "BYTES" + suffix,
                "QUEUED",
                "FULL" + suffix,
                "STALLS",
                "VIOLATIONS",
                "IDLE");
        for (final ChannelStatus channel : channels) {
            final ChannelStatus earlier = before.get(Key.of(channel));
            final Direction sent = since(channel.sent(), earlier == null ? null : earlier.sent());
            final Direction received = since(channel.received(), earlier == null ? null : earlier.received());
            table.row(
                    channel.id(),
                    channel.endpoint(),
                    channel.remote() + "@" + channel.remotePeerId(),
                    route(channel.route())
                            + channel.ordered().map(to -> '>' + route(to)).orElse(""),
                    state(channel),
                    channel.processId(),
                    Quantity.count(rate(sent.messages())),
                    Quantity.bytes(rate(sent.bytes())),
                    Quantity.count(rate(received.messages())),
                    Quantity.bytes(rate(received.bytes())),
                    Quantity.bytes(
                            channel.sent().occupancy() + channel.received().occupancy()),
                    Quantity.count(rate(sent.backPressured())),
                    channel.sent().stalls() + channel.received().stalls(),
                    channel.violations(),
                    Quantity.time(channel.idle()));
        }
        lines.addAll(table.lines());
        return lines;
    }

    List<JsonLine> json() {
        return channels.stream().map(this::json).toList();
    }

    private JsonLine json(final ChannelStatus channel) {
        final JsonLine line = new JsonLine()
                .put("channel", channel.id())
                .put("endpoint", channel.endpoint())
                .put("remote", channel.remote())
                .put("remote_peer_id", channel.remotePeerId())
                .put("route", route(channel.route()))
                .put("ordered_route", channel.ordered().map(TopView::route).orElse(""))
                .put("state", state(channel))
                .put("close_detail", channel.closeDetail())
                .put("pid", channel.processId());
        direction(line, "sent", channel.sent());
        direction(line, "received", channel.received());
        line.put("violations", channel.violations())
                .put("resent", channel.resent())
                .put("reconnects", channel.reconnects())
                .put("idle_ms", channel.idle().toMillis());
        final ChannelStatus earlier = before.get(Key.of(channel));
        if (earlier != null) {
            final Direction sent = since(channel.sent(), earlier.sent());
            final Direction received = since(channel.received(), earlier.received());
            line.put("sent_msg_per_s", rate(sent.messages()), 1)
                    .put("sent_bytes_per_s", rate(sent.bytes()), 1)
                    .put("received_msg_per_s", rate(received.messages()), 1)
                    .put("received_bytes_per_s", rate(received.bytes()), 1);
        }
        return line;
    }

    private static void direction(final JsonLine line, final String name, final Direction direction) {
        line.put(name + "_messages", direction.messages())
                .put(name + "_bytes", direction.bytes())
                .put(name + "_back_pressured", direction.backPressured())
                .put(name + "_occupancy", direction.occupancy())
                .put(name + "_stalls", direction.stalls());
    }

    private static String route(final Route route) {
        return route.name().toLowerCase(Locale.ROOT);
    }

    private static String state(final ChannelStatus channel) {
        return channel.state().name().toLowerCase(Locale.ROOT);
    }

    /** What happened since; all of it, if the channel was not there before. */
    private static Direction since(final Direction now, final Direction then) {
        return then == null
                ? now
                : new Direction(
                        now.messages() - then.messages(),
                        now.bytes() - then.bytes(),
                        now.backPressured() - then.backPressured(),
                        now.occupancy(),
                        now.stalls() - then.stalls());
    }

    private double rate(final long count) {
        return isFirst() ? count : count / (elapsed.toNanos() / 1e9);
    }
}
