package io.vicinity.agent;

/** The version of this software. */
public final class AgentVersion {
    /** As the jar's manifest says; {@code development} where there is none. */
    public static final String VERSION = version();

    private AgentVersion() {}

    private static String version() {
        final String version = AgentVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
