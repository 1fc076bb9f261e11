package mpi;

import java.nio.Buffer;

/**
 * A file of MPI. It is there for programs to compile; all that touches a file throws an exception of class {@link
 * MPI#ERR_UNSUPPORTED_OPERATION}, whatever handler there is.
 */
@SuppressWarnings("DoNotCallSuggester") // It is there as in Open MPI, and throws.
public final class File {
    /**
     * Not supported.
     *
     * @param comm   not looked at.
     * @param name   not looked at.
     * @param number not looked at.
     * @throws MPIException always.
     */
    public File(final Comm comm, final String name, final int number) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param comm   not looked at.
     * @param name   not looked at.
     * @param number not looked at.
     * @param info   not looked at.
     * @throws MPIException always.
     */
    public File(final Comm comm, final String name, final int number, final Info info) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @throws MPIException always.
     */
    public void close() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param name not looked at.
     * @throws MPIException always.
     */
    public static void delete(final String name) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param name not looked at.
     * @param info not looked at.
     * @throws MPIException always.
     */
    public static void delete(final String name, final Info info) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @throws MPIException always.
     */
    public void setSize(final long offset) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @throws MPIException always.
     */
    public void preallocate(final long offset) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public long getSize() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public Group getGroup() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public int getAMode() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param info not looked at.
     * @throws MPIException always.
     */
    public void setInfo(final Info info) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public Info getInfo() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param type   not looked at.
     * @param type2  not looked at.
     * @param name   not looked at.
     * @throws MPIException always.
     */
    public void setView(final long offset, final Datatype type, final Datatype type2, final String name)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param type   not looked at.
     * @param type2  not looked at.
     * @param name   not looked at.
     * @param info   not looked at.
     * @throws MPIException always.
     */
    public void setView(
            final long offset, final Datatype type, final Datatype type2, final String name, final Info info)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     */
    public FileView getView() {
        throw new IllegalStateException(Unsupported.files());
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readAt(final long offset, final Object buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readAtAll(final long offset, final Object buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeAt(final long offset, final Object buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeAtAll(final long offset, final Object buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iReadAt(final long offset, final Buffer buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iReadAtAll(final long offset, final Buffer buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iWriteAt(final long offset, final Buffer buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iWriteAtAll(final long offset, final Buffer buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status read(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readAll(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status write(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeAll(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iRead(final Buffer buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iReadAll(final Buffer buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iWrite(final Buffer buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iWriteAll(final Buffer buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param number not looked at.
     * @throws MPIException always.
     */
    public void seek(final long offset, final int number) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public long getPosition() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public long getByteOffset(final long offset) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readShared(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeShared(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iReadShared(final Buffer buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Request iWriteShared(final Buffer buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readOrdered(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeOrdered(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param number not looked at.
     * @throws MPIException always.
     */
    public void seekShared(final long offset, final int number) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public long getPositionShared() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @throws MPIException always.
     */
    public void readAtAllBegin(final long offset, final Object buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readAtAllEnd(final Object buf) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param offset not looked at.
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @throws MPIException always.
     */
    public void writeAtAllBegin(final long offset, final Object buf, final int number, final Datatype type)
            throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeAtAllEnd(final Object buf) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @throws MPIException always.
     */
    public void readAllBegin(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readAllEnd(final Object buf) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @throws MPIException always.
     */
    public void writeAllBegin(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeAllEnd(final Object buf) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @throws MPIException always.
     */
    public void readOrderedBegin(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status readOrderedEnd(final Object buf) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf    not looked at.
     * @param number not looked at.
     * @param type   not looked at.
     * @throws MPIException always.
     */
    public void writeOrderedBegin(final Object buf, final int number, final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param buf not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public Status writeOrderedEnd(final Object buf) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param type not looked at.
     * @return never.
     * @throws MPIException always.
     */
    public int getTypeExtent(final Datatype type) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param flag not looked at.
     * @throws MPIException always.
     */
    public void setAtomicity(final boolean flag) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public boolean getAtomicity() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @throws MPIException always.
     */
    public void sync() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param errhandler not looked at.
     * @throws MPIException always.
     */
    public void setErrhandler(final Errhandler errhandler) throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @return never.
     * @throws MPIException always.
     */
    public Errhandler getErrhandler() throws MPIException {
        throw Unsupported.files();
    }

    /**
     * Not supported.
     *
     * @param number not looked at.
     * @throws MPIException always.
     */
    public void callErrhandler(final int number) throws MPIException {
        throw Unsupported.files();
    }
}
