package io.vicinity.agent.journal;

import io.vicinity.agent.region.Region;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Records as bytes: a type, then the fields in the order of their declaration. */
final class JournalCodec {
    private static final int SEGMENT = 1;
    private static final int LIFE = 2;
    private static final int PEER = 3;
    private static final int PEER_GONE = 4;
    private static final int ENDPOINT = 5;
    private static final int ENDPOINT_GONE = 6;
    private static final int CHANNEL = 7;
    private static final int CHANNEL_GONE = 8;
    private static final int DEVICE = 9;
    /** An endpoint that has addresses; one that has none is written as it always was, for an agent of before to read. */
    private static final int FABRIC_ENDPOINT = 10;

    private static final int FABRIC_CHANNEL = 11;
    private static final int ROUTED_CHANNEL = 12;
    private static final int DRAINED = 13;
    /** As {@link #ROUTED_CHANNEL}, and behind it what is known of the route that was lost. */
    private static final int CHANNEL_WITHOUT_ROUTE = 14;

    private static final int RELIABLE = 15;
    private static final int WITHOUT_MEMORY = 16;
    private static final int KEPT = 17;

    private static final long NO_POSITION = -1;

    private JournalCodec() {}

    static byte[] encode(final List<JournalRecord> records) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(records.size() * 96);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (final JournalRecord entry : records) {
                write(entry, out);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the records of one frame.
     *
     * @throws IOException if they are none: the frame's check sum was right, so another program or version wrote it.
     */
    static List<JournalRecord> decode(final byte[] bytes) throws IOException {
        final List<JournalRecord> records = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                records.add(read(in));
            }
        }
        return records;
    }

    private static void write(final JournalRecord entry, final DataOutputStream out) throws IOException {
        switch (entry) {
            case JournalRecord.Segment segment -> {
                out.writeByte(SEGMENT);
                out.writeUTF(segment.tenant());
                out.writeUTF(segment.path());
                out.writeLong(segment.size());
                out.writeLong(segment.generation());
                out.writeLong(segment.startTime());
                out.writeInt(segment.peerCapacity());
                out.writeInt(segment.counterCapacity());
            }
            case JournalRecord.Life life -> {
                out.writeByte(LIFE);
                out.writeLong(life.life());
                out.writeLong(life.lastId());
                out.writeLong(life.lastIncarnation());
                out.writeLong(life.lastGeneration());
            }
            case JournalRecord.Peer peer -> {
                out.writeByte(PEER);
                out.writeUTF(peer.vm());
                out.writeInt(peer.peerId());
                out.writeLong(peer.incarnation());
                out.writeUTF(peer.daemonVersion());
            }
            case JournalRecord.Device device -> {
                out.writeByte(DEVICE);
                out.writeUTF(device.vm());
                out.writeInt(device.position());
                out.writeInt(device.pid());
            }
            case JournalRecord.PeerGone gone -> {
                out.writeByte(PEER_GONE);
                out.writeUTF(gone.vm());
            }
            case JournalRecord.Endpoint endpoint -> {
                out.writeByte(endpoint.fabricAddresses().isEmpty() ? ENDPOINT : FABRIC_ENDPOINT);
                out.writeLong(endpoint.id());
                out.writeUTF(endpoint.name());
                out.writeUTF(endpoint.vm());
                writeRegion(endpoint.arena(), out);
                out.writeUTF(endpoint.token());
                out.writeBoolean(endpoint.released());
                out.writeLong(endpoint.createdVersion());
                if (!endpoint.fabricAddresses().isEmpty()) {
                    writeStrings(endpoint.fabricAddresses(), out);
                }
            }
            case JournalRecord.EndpointGone gone -> {
                out.writeByte(ENDPOINT_GONE);
                out.writeLong(gone.id());
            }
            case JournalRecord.Channel channel -> {
                out.writeByte(CHANNEL);
                out.writeLong(channel.id());
                writeRegion(channel.region(), out);
                writeEnd(channel.a(), out);
                writeEnd(channel.b(), out);
            }
            case JournalRecord.FabricChannel channel -> {
                out.writeByte(FABRIC_CHANNEL);
                out.writeLong(channel.id());
                out.writeUTF(channel.key());
                out.writeBoolean(channel.sideA());
                writeEnd(channel.end(), out);
                out.writeUTF(channel.remoteName());
                out.writeUTF(channel.remoteVm());
                writeStrings(channel.remoteAddresses(), out);
            }
            case JournalRecord.RoutedChannel channel -> {
                final boolean lossy = channel.order() != null && channel.order().lossy();
                out.writeByte(lossy ? CHANNEL_WITHOUT_ROUTE : ROUTED_CHANNEL);
                write(channel, out);
            }
            case JournalRecord.Drained drained -> {
                out.writeByte(DRAINED);
                out.writeUTF(drained.vm());
            }
            case JournalRecord.WithoutMemory peer -> {
                out.writeByte(WITHOUT_MEMORY);
                out.writeUTF(peer.vm());
            }
            case JournalRecord.Reliable channel -> {
                out.writeByte(RELIABLE);
                out.writeLong(channel.id());
            }
            case JournalRecord.Kept channel -> {
                out.writeByte(KEPT);
                out.writeLong(channel.id());
            }
            case JournalRecord.ChannelGone gone -> {
                out.writeByte(CHANNEL_GONE);
                out.writeLong(gone.id());
            }
        }
    }

    private static JournalRecord read(final DataInputStream in) throws IOException {
        final int type = in.readUnsignedByte();
        return switch (type) {
            case SEGMENT ->
                new JournalRecord.Segment(
                        in.readUTF(),
                        in.readUTF(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readInt(),
                        in.readInt());
            case LIFE -> new JournalRecord.Life(in.readLong(), in.readLong(), in.readLong(), in.readLong());
            case PEER -> new JournalRecord.Peer(in.readUTF(), in.readInt(), in.readLong(), in.readUTF());
            case DEVICE -> new JournalRecord.Device(in.readUTF(), in.readInt(), in.readInt());
            case PEER_GONE -> new JournalRecord.PeerGone(in.readUTF());
            case ENDPOINT -> readEndpoint(in, false);
            case FABRIC_ENDPOINT -> readEndpoint(in, true);
            case ENDPOINT_GONE -> new JournalRecord.EndpointGone(in.readLong());
            case CHANNEL -> new JournalRecord.Channel(in.readLong(), readRegion(in), readEnd(in), readEnd(in));
            case FABRIC_CHANNEL ->
                new JournalRecord.FabricChannel(
                        in.readLong(),
                        in.readUTF(),
                        in.readBoolean(),
                        readEnd(in),
                        in.readUTF(),
                        in.readUTF(),
                        readStrings(in));
            case ROUTED_CHANNEL -> readRouted(in, false);
            case CHANNEL_WITHOUT_ROUTE -> readRouted(in, true);
            case DRAINED -> new JournalRecord.Drained(in.readUTF());
            case WITHOUT_MEMORY -> new JournalRecord.WithoutMemory(in.readUTF());
            case RELIABLE -> new JournalRecord.Reliable(in.readLong());
            case KEPT -> new JournalRecord.Kept(in.readLong());
            case CHANNEL_GONE -> new JournalRecord.ChannelGone(in.readLong());
            default -> throw new IOException("no journal record has type " + type);
        };
    }

    private static JournalRecord.Endpoint readEndpoint(final DataInputStream in, final boolean hasAddresses)
            throws IOException {
        return new JournalRecord.Endpoint(
                in.readLong(),
                in.readUTF(),
                in.readUTF(),
                readRegion(in),
                in.readUTF(),
                in.readBoolean(),
                in.readLong(),
                hasAddresses ? readStrings(in) : List.of());
    }

    private static void write(final JournalRecord.RoutedChannel channel, final DataOutputStream out)
            throws IOException {
        out.writeLong(channel.id());
        out.writeLong(channel.counterGeneration());
        out.writeLong(channel.epoch());
        out.writeLong(channel.lastEpoch());
        writeResources(channel.region(), channel.key(), out);
        writeEnd(channel.a(), out);
        writeEnd(channel.b(), out);
        out.writeUTF(channel.wanted());
        out.writeUTF(channel.wantedFor());
        final JournalRecord.Order order = channel.order();
        out.writeBoolean(order != null);
        if (order != null) {
            out.writeLong(order.epoch());
            writeResources(order.region(), order.key(), out);
            out.writeInt(order.readySlotA());
            out.writeInt(order.readySlotB());
            out.writeUTF(order.phase());
            out.writeUTF(order.reason());
            out.writeBoolean(order.answeredA());
            out.writeBoolean(order.answeredB());
            if (order.lossy()) {
                writePosition(order.receivedA(), out);
                writePosition(order.receivedB(), out);
            }
        }
    }

    private static JournalRecord.RoutedChannel readRouted(final DataInputStream in, final boolean lossy)
            throws IOException {
        final long id = in.readLong();
        final long counterGeneration = in.readLong();
        final long epoch = in.readLong();
        final long lastEpoch = in.readLong();
        final boolean onMemory = in.readBoolean();
        return new JournalRecord.RoutedChannel(
                id,
                counterGeneration,
                epoch,
                lastEpoch,
                onMemory ? readRegion(in) : null,
                onMemory ? null : in.readUTF(),
                readEnd(in),
                readEnd(in),
                in.readUTF(),
                in.readUTF(),
                in.readBoolean() ? readOrder(in, lossy) : null);
    }

    private static JournalRecord.Order readOrder(final DataInputStream in, final boolean lossy) throws IOException {
        final long epoch = in.readLong();
        final boolean toMemory = in.readBoolean();
        final Region region = toMemory ? readRegion(in) : null;
        final String key = toMemory ? null : in.readUTF();
        return new JournalRecord.Order(
                epoch,
                region,
                in.readInt(),
                in.readInt(),
                key,
                in.readUTF(),
                in.readUTF(),
                in.readBoolean(),
                in.readBoolean(),
                lossy,
                lossy ? readPosition(in) : OptionalLong.empty(),
                lossy ? readPosition(in) : OptionalLong.empty());
    }

    private static void writePosition(final OptionalLong position, final DataOutputStream out) throws IOException {
        out.writeLong(position.orElse(NO_POSITION));
    }

    private static OptionalLong readPosition(final DataInputStream in) throws IOException {
        final long position = in.readLong();
        return position == NO_POSITION ? OptionalLong.empty() : OptionalLong.of(position);
    }

    /** A region or a key, with a word before it that tells which. */
    private static void writeResources(final Region region, final String key, final DataOutputStream out)
            throws IOException {
        out.writeBoolean(region != null);
        if (region == null) {
            out.writeUTF(key);
        } else {
            writeRegion(region, out);
        }
    }

    private static void writeStrings(final List<String> strings, final DataOutputStream out) throws IOException {
        out.writeInt(strings.size());
        for (final String string : strings) {
            out.writeUTF(string);
        }
    }

    private static List<String> readStrings(final DataInputStream in) throws IOException {
        final int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("a list of " + count + " strings in " + in.available() + " bytes");
        }
        final List<String> strings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            strings.add(in.readUTF());
        }
        return List.copyOf(strings);
    }

    private static void writeRegion(final Region region, final DataOutputStream out) throws IOException {
        out.writeLong(region.offset());
        out.writeLong(region.length());
        out.writeLong(region.generation());
    }

    private static Region readRegion(final DataInputStream in) throws IOException {
        return new Region(in.readLong(), in.readLong(), in.readLong());
    }

    private static void writeEnd(final JournalRecord.End end, final DataOutputStream out) throws IOException {
        out.writeLong(end.endpointId());
        out.writeInt(end.counterSlot());
        out.writeInt(end.readySlot());
        out.writeInt(end.reason());
        out.writeUTF(end.detail());
        out.writeBoolean(end.released());
        out.writeLong(end.createdVersion());
    }

    private static JournalRecord.End readEnd(final DataInputStream in) throws IOException {
        return new JournalRecord.End(
                in.readLong(), in.readInt(), in.readInt(), in.readInt(), in.readUTF(), in.readBoolean(), in.readLong());
    }
}
