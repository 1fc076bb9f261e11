package io.vicinity.guestd.bar;

import io.vicinity.segment.CountersDescriptor;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.PeerTableDescriptor;
import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The BAR as this daemon maps it: header, peer table and counters area, each for itself; never the regions. What the header says was
 * checked once and is kept; any VM of the tenant may write other things there later. Thread-safe.
 */
public final class Bar implements AutoCloseable {
    private static final String WHERE = "give the BAR of the device that the host gave to this VM";

    private final Path path;
    private final Object fileKey;
    private final long length;
    private final SegmentLayout layout;
    private final String tenant;
    private final Mapping header;
    private final Mapping peers;
    private final Mapping counters;
    private volatile boolean suspended;

    private Bar(final Path path, final BasicFileAttributes file, final Mapping header) throws IOException {
        this.path = path;
        this.header = header;
        fileKey = file.fileKey();
        length = file.size();
        layout = checkedLayout(path, header.buffer(), length);
        tenant = SegmentDescriptor.tenant(header.buffer());
        peers = Mapping.map(
                path, layout.peerTableOffset(), (long) layout.peerCapacity() * PeerTableDescriptor.ENTRY_LENGTH);
        counters = Mapping.map(
                path, layout.countersOffset(), (long) layout.counterCapacity() * CountersDescriptor.SLOT_LENGTH);
    }

    /**
     * Maps a BAR and checks it.
     *
     * @param path of the file.
     * @return the BAR.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}, {@link FailureCode#WRONG_SEGMENT},
     *                         {@link FailureCode#LAYOUT_MISMATCH}.
     */
    public static Bar open(final Path path) {
        Mapping header = null;
        try {
            final BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            if (file.isDirectory()) {
                throw new VicinityFailure(FailureCode.FILE_UNUSABLE, "BAR " + path + " is a directory", WHERE);
            }
            if (file.size() < SegmentDescriptor.HEADER_LENGTH) {
                throw wrongSegment(path, "has only " + file.size() + " bytes", null);
            }
            header = Mapping.map(path, 0, SegmentDescriptor.HEADER_LENGTH);
            return new Bar(path, file, header);
        } catch (final NoSuchFileException e) {
            throw new VicinityFailure(FailureCode.FILE_UNUSABLE, "BAR " + path + " does not exist", WHERE, e);
        } catch (final IOException e) {
            close(header);
            throw unusable(path, e);
        } catch (final VicinityFailure e) {
            close(header);
            throw e;
        }
    }

    private static void close(final Mapping mapping) {
        if (mapping != null) {
            mapping.close();
        }
    }

    private static SegmentLayout checkedLayout(final Path path, final AtomicBuffer header, final long length) {
        if (!SegmentDescriptor.hasMagic(header)) {
            throw wrongSegment(path, "is no segment: its first word is not Vicinity's magic", null);
        }
        final int major = SegmentDescriptor.layoutMajor(header);
        if (major != SegmentDescriptor.LAYOUT_MAJOR) {
            throw new VicinityFailure(
                    FailureCode.LAYOUT_MISMATCH,
                    "segment in " + path + " has layout version " + major + ", this daemon knows "
                            + SegmentDescriptor.LAYOUT_MAJOR,
                    "bring the agent and this daemon to the same version");
        }
        try {
            return SegmentDescriptor.readLayout(header, length);
        } catch (final IllegalArgumentException e) {
            throw wrongSegment(path, "has a header that makes no sense: " + e.getMessage(), e);
        }
    }

    private static VicinityFailure unusable(final Path path, final IOException cause) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                "BAR " + path + " cannot be mapped: " + CauseChain.oneLine(cause),
                "let user " + System.getProperty("user.name") + " read and write it",
                cause);
    }

    private static VicinityFailure wrongSegment(final Path path, final String what, final Exception cause) {
        return new VicinityFailure(FailureCode.WRONG_SEGMENT, "BAR " + path + " " + what, WHERE, cause);
    }

    /**
     * Where the BAR is.
     *
     * @return the path that it was opened by.
     */
    public Path path() {
        return path;
    }

    /**
     * The tenant as the header said when the BAR was opened: for diagnosis; the certificate is what counts.
     *
     * @return its name.
     */
    public String tenant() {
        return tenant;
    }

    /**
     * Where things are, as the header said when the BAR was opened.
     *
     * @return the layout.
     */
    public SegmentLayout layout() {
        return layout;
    }

    /**
     * Bytes of the file.
     *
     * @return its length when the BAR was opened.
     */
    public long length() {
        return length;
    }

    /**
     * Is the segment still there, in this use of it?
     *
     * @return false when the generation word is another one: the device was unplugged, the segment given up, or the word overwritten.
     *     Of what is suspended nobody knows, and it is believed to be there.
     */
    public boolean isPlugged() {
        return SegmentDescriptor.generation(header.buffer()) == layout.generation() || suspended;
    }

    /**
     * Does the header read as behind a device that was unplugged?
     *
     * @return true if so at this moment; a VM of the tenant can make it look so until the next heartbeat.
     */
    public boolean readsUnplugged() {
        return SegmentDescriptor.isUnplugged(header.buffer()) && !suspended;
    }

    /**
     * The header page.
     *
     * @return a buffer of which the scratch area alone may be written, if there is one.
     */
    AtomicBuffer header() {
        return header.buffer();
    }

    /**
     * Would opening the path again map the same file?
     *
     * @return false when there is another file, or none.
     */
    public boolean isSameFile() {
        try {
            final BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            return file.size() == length && Objects.equals(file.fileKey(), fileKey);
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Was another BAR mapped from the same file?
     *
     * @param other that may be closed.
     * @return true if it is the same device that was not unplugged between the two, or the same file.
     */
    boolean isOfSameFileAs(final Bar other) {
        return path.equals(other.path) && Objects.equals(fileKey, other.fileKey);
    }

    /**
     * The agent's heartbeat, read now.
     *
     * @return a count that moves about once a second.
     */
    public long heartbeat() {
        return SegmentDescriptor.heartbeat(header.buffer());
    }

    /**
     * Reads what the agent wrote for us, through our own mapping: this proves that we are where we say.
     *
     * @param offset from the start of the segment, in bytes.
     * @param count  bytes to read.
     * @return the nonce.
     * @throws VicinityFailure {@link FailureCode#NONCE_MISMATCH} if that is no place for a nonce.
     */
    public byte[] readNonce(final long offset, final int count) {
        final long start = offset - layout.peerTableOffset();
        if (count != PeerTableDescriptor.NONCE_LENGTH
                || start < 0
                || start > peers.buffer().capacity() - count) {
            throw new VicinityFailure(
                    FailureCode.NONCE_MISMATCH,
                    "the agent wants " + count + " bytes at offset " + offset + " of " + path
                            + ", which is not in the peer table",
                    "give the BAR of the segment that this agent serves");
        }
        final byte[] nonce = new byte[count];
        if (suspended) {
            readForOnce((int) start, nonce);
        } else {
            peers.buffer().getBytes((int) start, nonce);
        }
        return nonce;
    }

    private void readForOnce(final int start, final byte[] nonce) {
        try (Mapping table =
                Mapping.map(path, layout.peerTableOffset(), peers.buffer().capacity())) {
            table.buffer().getBytes(start, nonce);
        } catch (final IOException e) {
            throw unusable(path, e);
        }
    }

    /** Lets go of the memory until {@link #resume()}; who reads meanwhile reads 0. */
    void suspend() {
        suspended = true;
        header.suspend();
        peers.suspend();
        counters.suspend();
    }

    /**
     * Maps the memory again.
     *
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    void resume() {
        try {
            header.resume();
            peers.resume();
            counters.resume();
            suspended = false;
        } catch (final IOException e) {
            throw unusable(path, e);
        }
    }

    /**
     * Is the memory let go of for now?
     *
     * @return true if all that is read of it is 0.
     */
    public boolean isSuspended() {
        return suspended;
    }

    /**
     * The counters area.
     *
     * @return a buffer to be read only.
     */
    public AtomicBuffer counters() {
        return counters.buffer();
    }

    /** Lets go of the memory; late readers read 0. */
    @Override
    public void close() {
        header.close();
        peers.close();
        counters.close();
    }
}
