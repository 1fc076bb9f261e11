package io.vicinity.control;

/** The version of the control plane's services, said in each hello. */
public final class ControlProtocol {
    /**
     * Raised by a change that an older peer could misread. A peer that speaks another one is refused at the hello, with the failure
     * {@code PROTOCOL_MISMATCH}.
     */
    public static final int PROTOCOL_VERSION = 1;

    private ControlProtocol() {}
}
