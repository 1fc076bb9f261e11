package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The ports by which a guest runs jobs that shares no files with the machine: each runs one at a time. */
final class JobPorts implements Jobs {
    /** As many commands run at a time. */
    static final int COUNT = 12;

    /** The first port that is not for programs that are told something. */
    private static final int FIRST = Ports.COUNT + 1;

    private final List<JobPort> ports = new ArrayList<>();

    /** Those given back first are taken first: what a job leaves running may still write to its port. */
    private final Queue<JobPort> free = new ConcurrentLinkedQueue<>();

    private JobPorts() {}

    /** All of them, as QEMU and the guest number them. */
    private static List<Integer> numbers() {
        return IntStream.range(FIRST, FIRST + COUNT).boxed().toList();
    }

    /** What the guest runs to take jobs. */
    static String script() throws IOException {
        final String ports = numbers().stream().map(String::valueOf).collect(Collectors.joining(" "));
        return "ports='" + ports + "'\n" + GuestFiles.script("job-ports.sh");
    }

    static JobPorts connect(final GuestFiles files, final String guest) throws IOException {
        final JobPorts connected = new JobPorts();
        try {
            for (final int number : numbers()) {
                connected.ports.add(JobPort.connect(files.portSocket(number), guest + "-" + number));
            }
        } catch (final IOException e) {
            connected.close();
            throw e;
        }
        connected.free.addAll(connected.ports);
        return connected;
    }

    @Override
    public CompletableFuture<Void> ready() {
        return CompletableFuture.allOf(ports.stream().map(JobPort::ready).toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public CompletableFuture<Integer> start(final String id, final Path directory) throws IOException {
        final JobPort port = free.poll();
        if (port == null) {
            throw new IOException("a guest without a share runs at most " + COUNT + " commands at a time");
        }
        return port.start(id, directory).whenComplete((_, _) -> free.add(port));
    }

    /** Connects to another QEMU's ends of all ports, before the guest comes there. */
    void follow(final GuestFiles files) throws IOException {
        int next = 0;
        for (final int number : numbers()) {
            ports.get(next++).follow(files.portSocket(number));
        }
    }

    /** The guest has gone where these follow it to: jobs are started there from now on. */
    void arrive() {
        ports.forEach(JobPort::arrive);
    }

    /** The guest has not gone. */
    void stay() throws IOException {
        for (final JobPort port : ports) {
            port.stay();
        }
    }

    @Override
    public void close() throws IOException {
        for (final JobPort port : ports) {
            port.close();
        }
    }
}
