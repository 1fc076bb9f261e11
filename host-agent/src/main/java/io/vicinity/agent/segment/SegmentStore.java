package io.vicinity.agent.segment;

import io.vicinity.posix.Posix;
import io.vicinity.segment.SegmentLayout;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The shared-memory objects of this agent: one file a tenant in the segment directory, every page given at once, so that a
 * lack of memory shows at the start and not as a SIGBUS in a guest. Used while the agent starts and ends, by one thread.
 */
public final class SegmentStore {
    private static final System.Logger LOG = System.getLogger(SegmentStore.class.getName());
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final Access access;
    private final Owner self;

    /**
     * Creates a store.
     *
     * @param directory        where segments are: {@code /dev/shm}, or a hugetlbfs mount.
     * @param runtimeDirectory of this agent.
     * @param ephemeral        true if the segments end with this agent.
     * @param access           who may open segments.
     */
    public SegmentStore(
            final Path directory, final Path runtimeDirectory, final boolean ephemeral, final Access access) {
        this.directory = directory;
        this.access = access;
        this.self = new Owner(runtimeDirectory, ephemeral);
        if (!Files.isDirectory(directory)) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "segment_dir " + directory + " is no directory",
                    "mount a tmpfs or hugetlbfs there, or give another one");
        }
    }

    /**
     * Looks whether segments consist of huge pages here. A mount that is missing shows in nothing else than in what they cost.
     *
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE} if they do not.
     */
    public void checkHugePages() {
        try {
            if (isHuge(Files.getFileStore(directory))) {
                return;
            }
        } catch (final IOException e) {
            throw unusable(directory, e);
        }
        throw new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                "segment_dir " + directory + " is on no hugetlbfs, as huge_pages wants it",
                "mount one there (mount -t hugetlbfs none " + directory + "), or set huge_pages: false");
    }

    /**
     * Where a tenant's segment is.
     *
     * @param tenant name.
     * @return the path of its file.
     */
    public Path path(final String tenant) {
        return SegmentNames.segment(directory, tenant);
    }

    /**
     * Makes a segment with an empty header. What was there under its name is removed if it is ours.
     *
     * @param tenant owner.
     * @param layout of the segment.
     * @return the mapped segment.
     * @throws VicinityFailure {@link FailureCode#MEMORY_SHORT}, {@link FailureCode#FILE_UNUSABLE}, {@link FailureCode#CONFIG_INVALID};
     *                         nothing remains then.
     */
    public SegmentMemory create(final String tenant, final SegmentLayout layout) {
        final Path path = path(tenant);
        try {
            removeIfOurs(path);
            self.write(SegmentNames.owner(path));
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (final FileAlreadyExistsException e) {
            // Somebody else's: nothing may claim it for us.
            disown(path);
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    path + " exists and is no segment of ours",
                    "remove it, or rename the tenant",
                    e);
        } catch (final IOException e) {
            remove(tenant);
            throw unusable(path, e);
        }
        try {
            allocate(tenant, path, layout.size());
            access.applyTo(path);
            return SegmentMemory.map(path, layout);
        } catch (final IOException e) {
            remove(tenant);
            throw unusable(path, e);
        } catch (final RuntimeException e) {
            remove(tenant);
            throw e;
        }
    }

    private static VicinityFailure unusable(final Path path, final IOException cause) {
        return new VicinityFailure(
                FailureCode.FILE_UNUSABLE,
                "segment " + path + " cannot be made: " + CauseChain.oneLine(cause),
                "give a segment_dir that the agent may write",
                cause);
    }

    private static void allocate(final String tenant, final Path path, final long size) throws IOException {
        final FileStore store = Files.getFileStore(path);
        final boolean huge = isHuge(store);
        if (huge && size % store.getBlockSize() != 0) {
            // The system would let it grow to whole pages at the first mapping of its end.
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "the segment of tenant " + tenant + " wants " + size + " bytes in " + path.getParent()
                            + ", whose pages are of " + store.getBlockSize() + " bytes",
                    "let segment_size be a multiple of that");
        }
        // Where nothing limits the file system itself, as on most hugetlbfs, it knows no total either, and only
        // allocating
        // tells. Elsewhere it is asked first, because to fill it to its end would harm others on the way.
        final boolean limited = store.getTotalSpace() > 0;
        final long available = store.getUsableSpace();
        final Optional<String> failure =
                limited && available < size ? Optional.of("no space left") : Posix.allocatePages(path, size);
        if (failure.isPresent()) {
            throw new VicinityFailure(
                    FailureCode.MEMORY_SHORT,
                    "the segment of tenant " + tenant + " wants " + size + " bytes in " + path.getParent()
                            + (limited ? ", which has " + available + " left: " : ": ") + failure.get(),
                    huge
                            ? "reserve more huge pages (sysctl vm.nr_hugepages=...), or lower segment_size"
                            : "make the file system larger (mount -o remount,size=...), free memory, or lower"
                                    + " segment_size");
        }
    }

    private static boolean isHuge(final FileStore store) {
        return store.type().equals("hugetlbfs");
    }

    /**
     * Takes a segment over that an earlier life made.
     *
     * @param tenant owner.
     * @param layout of the segment, from the journal.
     * @return the mapped segment; empty if it is not there as it was.
     */
    public Optional<SegmentMemory> adopt(final String tenant, final SegmentLayout layout) {
        final Path path = path(tenant);
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != layout.size()) {
                LOG.log(System.Logger.Level.WARNING, "segment is not there as it was left path={0}", path);
                return Optional.empty();
            }
            access.applyTo(path);
            self.write(SegmentNames.owner(path));
            return Optional.of(SegmentMemory.map(path, layout));
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.WARNING, "segment cannot be taken over path=" + path, e);
            return Optional.empty();
        }
    }

    /**
     * Removes a tenant's segment. Whoever maps it keeps his memory until he lets go of it.
     *
     * @param tenant owner.
     */
    public void remove(final String tenant) {
        removeAt(path(tenant));
    }

    /**
     * Removes a segment of this agent, also one in another directory.
     *
     * @param path of the segment; another agent's stays.
     */
    public void removeAt(final Path path) {
        try {
            if (isOurs(path)) {
                Files.deleteIfExists(path);
                Owner.delete(SegmentNames.owner(path));
            }
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.WARNING, "segment cannot be removed path=" + path, e);
        }
    }

    private static void disown(final Path path) {
        try {
            Owner.delete(SegmentNames.owner(path));
        } catch (final IOException e) {
            LOG.log(System.Logger.Level.WARNING, "owner record cannot be removed segment=" + path, e);
        }
    }

    private boolean isOurs(final Path path) throws IOException {
        return Owner.read(SegmentNames.owner(path)).filter(self::sameAgent).isPresent();
    }

    private void removeIfOurs(final Path path) throws IOException {
        final Optional<Owner> owner = Owner.read(SegmentNames.owner(path));
        if (owner.isPresent() && !self.sameAgent(owner.get()) && mayComeBack(path, owner.get())) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "segment " + path + " belongs to the agent of runtime_dir "
                            + owner.get().runtimeDirectory(),
                    "rename the tenant, or give this agent a segment_dir of its own");
        }
        if (owner.isPresent() || Leftovers.hasMagic(path)) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Removes what agents left that will never come back for it: segments and records of their owners, nothing else.
     *
     * @param tenants of this agent, whose segments it may take over.
     * @return how many segments were removed.
     */
    public int sweep(final Set<String> tenants) {
        return new Leftovers(directory, path -> isLeftover(path, tenants)).sweep();
    }

    private boolean isLeftover(final Path segment, final Set<String> tenants) throws IOException {
        final Optional<Owner> owner = Owner.read(SegmentNames.owner(segment));
        if (owner.isEmpty()) {
            return Leftovers.hasMagic(segment);
        }
        if (self.sameAgent(owner.get())) {
            return !tenants.contains(SegmentNames.tenant(segment));
        }
        return !mayComeBack(segment, owner.get());
    }

    /** An agent that lives, or that left a journal of this tenant and would take the segment over. */
    private static boolean mayComeBack(final Path segment, final Owner owner) throws IOException {
        return AgentLock.isHeld(owner.runtimeDirectory())
                || (!owner.ephemeral()
                        && Files.exists(JournalFiles.journal(owner.runtimeDirectory(), SegmentNames.tenant(segment))));
    }
}
