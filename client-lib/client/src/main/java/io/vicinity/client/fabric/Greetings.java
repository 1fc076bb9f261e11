package io.vicinity.client.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.vicinity.client.VicinityException;
import io.vicinity.client.channel.LocalEndpoint;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.control.v1.FabricHello;
import io.vicinity.control.v1.FabricState;
import io.vicinity.control.v1.FabricWelcome;
import io.vicinity.control.v1.Failure;
import io.vicinity.control.v1.HeldBlock;
import io.vicinity.control.v1.UcxEnd;
import io.vicinity.fabric.FrameDescriptor;
import io.vicinity.segment.ArenaDescriptor;
import java.util.HashSet;
import java.util.Set;

/** The first frames of a connection, to and from bytes. */
final class Greetings {
    /** Version of what is said on the fabric. */
    static final int PROTOCOL_VERSION = 1;

    /** Bytes of a channel's key. */
    static final int KEY_LENGTH = 16;

    private Greetings() {}

    static void send(final Channel channel, final int type, final MessageLite message) {
        final byte[] bytes = message.toByteArray();
        final ByteBuf frame = channel.alloc().buffer(FrameDescriptor.HEADER_LENGTH + bytes.length);
        frame.writeLongLE(FrameDescriptor.controlHeader(type, bytes.length));
        frame.writeBytes(bytes);
        final var ignored = channel.writeAndFlush(frame);
    }

    static FabricHello hello(final ByteBuf payload) {
        final FabricHello hello;
        try {
            hello = FabricHello.parseFrom(ByteBufUtil.getBytes(payload));
        } catch (final InvalidProtocolBufferException e) {
            throw mismatch("its greeting cannot be read: " + e.getMessage());
        }
        if (hello.getProtocolVersion() != PROTOCOL_VERSION
                || hello.getRingCapacity() != FrameDescriptor.RING_CAPACITY
                || hello.getChannelKey().size() != KEY_LENGTH) {
            throw mismatch("it speaks version " + hello.getProtocolVersion() + " with rings of "
                    + hello.getRingCapacity() + " bytes, this end version " + PROTOCOL_VERSION + " with "
                    + FrameDescriptor.RING_CAPACITY);
        }
        check(hello.getState());
        return hello;
    }

    static FabricWelcome welcome(final ByteBuf payload) {
        try {
            final FabricWelcome welcome = FabricWelcome.parseFrom(ByteBufUtil.getBytes(payload));
            check(welcome.getState());
            return welcome;
        } catch (final InvalidProtocolBufferException e) {
            throw mismatch("its greeting cannot be read: " + e.getMessage());
        }
    }

    static VicinityException refusal(final ByteBuf payload) {
        try {
            final Failure failure = Failure.parseFrom(ByteBufUtil.getBytes(payload));
            return new VicinityException(failure.getCode(), failure.getMessage(), failure.getRemedy());
        } catch (final InvalidProtocolBufferException e) {
            return mismatch("its refusal cannot be read: " + e.getMessage());
        }
    }

    private static void check(final FabricState state) {
        if (state.getArenaUnits() < ArenaDescriptor.MIN_UNITS
                || state.getArenaUnits() > LocalEndpoint.MAX_FABRIC_UNITS
                || state.getReceivedPosition() < 0) {
            throw mismatch("its arena has " + state.getArenaUnits() + " units");
        }
    }

    static FabricState state(final FabricLink link) {
        final FabricState.Builder state = FabricState.newBuilder()
                .setArenaUnits(link.arenaUnits())
                .setReceivedPosition(link.received())
                .setResumes(true);
        for (final Held held : link.held()) {
            state.addHeld(HeldBlock.newBuilder().setUnit(held.unit()).setUse(held.use()));
        }
        return state.build();
    }

    static UcxEnd ucx(final UcxWire wire) {
        return UcxEnd.newBuilder()
                .setWorkerAddress(ByteString.copyFrom(wire.address()))
                .setKey(wire.key())
                .build();
    }

    static void connect(final UcxWire wire, final String vm, final UcxEnd to) throws UcxException {
        wire.connect(vm, to.getWorkerAddress().toByteArray(), to.getKey());
    }

    static Set<Held> held(final FabricState state) {
        final Set<Held> held = new HashSet<>();
        for (final HeldBlock block : state.getHeldList()) {
            held.add(new Held(block.getUnit(), block.getUse()));
        }
        return held;
    }

    static VicinityException mismatch(final String why) {
        return new VicinityException(
                "PROTOCOL_MISMATCH", why, "use the same release of Vicinity at both ends of the channel");
    }
}
