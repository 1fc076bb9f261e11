package io.vicinity.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class CliVersion implements IVersionProvider {
    /** Created by picocli. */
    public CliVersion() {}

    /**
     * The version of this program.
     *
     * @return as the archive's manifest says.
     */
    public static String version() {
        final String version = CliVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"vicinity " + version(), "JDK " + Runtime.version()};
    }
}
