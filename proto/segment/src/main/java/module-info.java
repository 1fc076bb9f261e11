/** The layout of the memory that virtual machines share, and the rings in it. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.vicinity.segment {
    requires transitive org.agrona;

    exports io.vicinity.fabric;
    exports io.vicinity.posix;
    exports io.vicinity.ring;
    exports io.vicinity.segment;
}
