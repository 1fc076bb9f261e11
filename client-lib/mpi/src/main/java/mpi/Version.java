package mpi;

/** A version of the MPI standard. */
public final class Version {
    private final int version;
    private final int subVersion;

    Version(final int version, final int subVersion) {
        this.version = version;
        this.subVersion = subVersion;
    }

    /**
     * The version.
     *
     * @return its first number.
     */
    public int getVersion() {
        return version;
    }

    /**
     * The subversion.
     *
     * @return its second number.
     */
    public int getSubVersion() {
        return subVersion;
    }
}
