/** The gRPC services of the control plane, mostly generated from the {@code .proto} files beside this module. */
module io.vicinity.control {
    requires transitive com.google.common;
    requires transitive com.google.protobuf;
    requires transitive io.grpc;
    requires transitive io.grpc.protobuf;
    requires transitive io.grpc.stub;

    exports io.vicinity.control;
    exports io.vicinity.control.v1;
}
