package mpi;

/** What a process sees of a file. */
public final class FileView {
    private final long displacement;
    private final Datatype elementType;
    private final Datatype fileType;
    private final String representation;

    /**
     * Makes a view.
     *
     * @param disp     where it begins, in bytes.
     * @param etype    what it consists of.
     * @param fileType what of it this process sees.
     * @param datarep  how data are written.
     */
    public FileView(final long disp, final Datatype etype, final Datatype fileType, final String datarep) {
        displacement = disp;
        elementType = etype;
        this.fileType = fileType;
        representation = datarep;
    }

    /**
     * Where it begins.
     *
     * @return bytes.
     */
    public long getDisp() {
        return displacement;
    }

    /**
     * What it consists of.
     *
     * @return the type.
     */
    public Datatype getEType() {
        return elementType;
    }

    /**
     * What of it this process sees.
     *
     * @return the type.
     */
    public Datatype getFileType() {
        return fileType;
    }

    /**
     * How data are written.
     *
     * @return the representation's name.
     */
    public String getDataRep() {
        return representation;
    }
}
