/** The client API of Vicinity: endpoints, channels, loans. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.vicinity.client {
    requires transitive org.agrona;
    requires io.grpc;
    requires io.grpc.netty;
    requires io.grpc.stub;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires io.vicinity.control;
    requires io.vicinity.segment;

    exports io.vicinity.client;
}
