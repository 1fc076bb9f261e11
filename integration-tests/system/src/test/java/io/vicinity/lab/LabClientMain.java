package io.vicinity.lab;

import io.vicinity.client.Channel;
import io.vicinity.client.ChannelOptions;
import io.vicinity.client.ChannelState;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Loan;
import io.vicinity.client.Vicinity;
import io.vicinity.client.VicinityException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The process behind a {@link LabClient}: reads a command a line, and answers each by a line.
 *
 * <pre>
 *   claim NAME [ARENA_BYTES]            release NAME
 *   open NAME CHANNEL TARGET WAIT_MS    accept NAME CHANNEL WAIT_MS     close CHANNEL
 *   send CHANNEL COUNT SIZE             receive CHANNEL COUNT SIZE      numbered messages, whose content is checked
 *   loan CHANNEL COUNT SIZE             filled in place
 *   keep CHANNEL SIZE                   giveback CHANNEL                a loan that is not sent
 *   pump CHANNEL SIZE                   drain CHANNEL SIZE              on a thread of its own, until "stop CHANNEL"
 *   take CHANNEL SIZE                                                   as drain, in waiting calls
 *   trickle CHANNEL SIZE PAUSE_MS                                       as pump, but with a rest after each message
 *   wait CHANNEL SIZE                   for one message in a waiting call, on a thread of its own, until "stop CHANNEL"
 *   drainrest CHANNEL SIZE              what was published, until nothing more can come
 *   state CHANNEL                       awaitstate CHANNEL STATE MS     awaitend CHANNEL MS: says why it is no longer open
 *   connected                           info                            names: of endpoints, each with its host
 * </pre>
 */
public final class LabClientMain {
    /** Said before it waits for a daemon that has no device yet. */
    public static final String STARTED = "client waits for a device";

    static final String READY = "client is ready";

    private final Vicinity vicinity;
    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private final Map<String, Channel> channels = new HashMap<>();
    private final Map<String, NumberedMessages> messages = new HashMap<>();
    private final Map<String, Loan> loans = new HashMap<>();
    private final Map<String, Traffic> traffic = new HashMap<>();

    private LabClientMain(final Vicinity vicinity) {
        this.vicinity = vicinity;
    }

    /**
     * Runs the client.
     *
     * @param args path of the daemon's socket, milliseconds to wait until it has a device, and for which a channel on the fabric waits to be
     *             connected again.
     * @throws IOException if nobody tells anything any more.
     */
    public static void main(final String[] args) throws IOException {
        final Vicinity.Context context = new Vicinity.Context().socket(Path.of(args[0]));
        if (args.length > 1) {
            System.out.println(STARTED);
            context.connectTimeout(millis(args[1]));
        }
        if (args.length > 2) {
            context.reconnectLimit(millis(args[2]));
        }
        try (Vicinity vicinity = Vicinity.connect(context);
                BufferedReader commands = new BufferedReader(
                        // Not System.in: that asks how much there is to read, which a port of a guest cannot tell.
                        new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
            System.out.println(READY);
            final LabClientMain client = new LabClientMain(vicinity);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                final String[] words = line.split(" ", -1);
                System.out.println("answer " + words[0] + " " + client.answer(words));
            }
        }
    }

    private String answer(final String[] words) {
        try {
            return ("ok " + carryOut(words)).strip();
        } catch (final VicinityException e) {
            return "failed " + e.code() + " " + e.getMessage();
        } catch (final RuntimeException | InterruptedException e) {
            e.printStackTrace();
            return "failed " + e;
        }
    }

    private String carryOut(final String[] words) throws InterruptedException {
        final String subject = words.length > 2 ? words[2] : "";
        return switch (words[1]) {
            case "claim" -> claim(subject, words.length > 3 ? Long.parseLong(words[3]) : 0);
            case "release" -> {
                endpoints.remove(subject).close();
                yield "";
            }
            case "open" -> hold(words[3], endpoints.get(subject).open(words[4], millis(words[5])));
            case "openreliably" ->
                hold(
                        words[3],
                        endpoints.get(subject).open(words[4], millis(words[5]), ChannelOptions.DEFAULT.reliable(true)));
            case "accept" -> hold(words[3], endpoints.get(subject).accept(millis(words[4])));
            case "close" -> {
                channels.get(subject).close();
                yield "";
            }
            case "send" -> messages.get(subject).send(Integer.parseInt(words[3]), Integer.parseInt(words[4]));
            case "loan" -> messages.get(subject).loan(Integer.parseInt(words[3]), Integer.parseInt(words[4]));
            case "keep" -> {
                final Loan loan = loans.computeIfAbsent(subject, name -> Loan.create());
                yield Long.toString(channels.get(subject).tryLoan(Integer.parseInt(words[3]), loan));
            }
            case "giveback" -> {
                loans.remove(subject).close();
                yield "";
            }
            case "receive" -> messages.get(subject).receive(Integer.parseInt(words[3]), Integer.parseInt(words[4]));
            case "pump" -> begin(subject, Traffic.pump(channels.get(subject), Integer.parseInt(words[3])));
            case "trickle" ->
                begin(subject, Traffic.trickle(channels.get(subject), Integer.parseInt(words[3]), millis(words[4])));
            case "drain" -> begin(subject, Traffic.drain(channels.get(subject), Integer.parseInt(words[3])));
            case "take" -> begin(subject, Traffic.take(channels.get(subject), Integer.parseInt(words[3])));
            case "drainrest" ->
                Traffic.drain(channels.get(subject), Integer.parseInt(words[3])).await();
            case "mix" -> begin(subject, Traffic.mix(channels.get(subject), Long.parseLong(words[3])));
            case "unmix" -> begin(subject, Traffic.unmix(channels.get(subject), Long.parseLong(words[3])));
            case "id" -> Long.toString(channels.get(subject).id());
            case "sent" -> Long.toString(channels.get(subject).counters().messagesSent());
            case "route" -> channels.get(subject).route().toString();
            case "resent" -> Long.toString(channels.get(subject).counters().recordsResent());
            case "wait" -> begin(subject, Traffic.waitForOne(channels.get(subject), Integer.parseInt(words[3])));
            case "pause" -> traffic.get(subject).takeLongestPause();
            case "stop" -> traffic.remove(subject).stop();
            case "state" -> state(channels.get(subject));
            case "awaitstate" -> awaitState(channels.get(subject), words[3], millis(words[4]));
            case "awaitend" -> awaitEnd(channels.get(subject), millis(words[3]));
            case "connected" -> Boolean.toString(vicinity.isConnected());
            case "names" ->
                vicinity.endpoints().stream()
                        .map(endpoint -> endpoint.name() + "@" + endpoint.host())
                        .collect(Collectors.joining(","));
            case "info" -> vicinity.info().toString();
            default -> throw new IllegalArgumentException("what is " + words[1]);
        };
    }

    private String claim(final String name, final long arenaBytes) {
        endpoints.put(name, arenaBytes == 0 ? vicinity.claim(name) : vicinity.claim(name, arenaBytes));
        return name;
    }

    private String hold(final String name, final Channel channel) {
        channels.put(name, channel);
        messages.put(name, new NumberedMessages(channel));
        return Long.toString(channel.id());
    }

    private String begin(final String name, final Traffic started) {
        traffic.put(name, started);
        return "";
    }

    private static String state(final Channel channel) {
        return (channel.state() + " " + channel.closeDetail()).strip();
    }

    private static String awaitState(final Channel channel, final String wanted, final Duration patience)
            throws InterruptedException {
        final long start = System.nanoTime();
        while (channel.state() != ChannelState.valueOf(wanted) && System.nanoTime() - start < patience.toNanos()) {
            Thread.sleep(1);
        }
        return state(channel);
    }

    private static String awaitEnd(final Channel channel, final Duration patience) throws InterruptedException {
        final long start = System.nanoTime();
        while (channel.state() == ChannelState.OPEN && System.nanoTime() - start < patience.toNanos()) {
            Thread.sleep(1);
        }
        return channel.closeDetail();
    }

    private static Duration millis(final String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }
}
