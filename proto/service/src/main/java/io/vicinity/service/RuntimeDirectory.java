package io.vicinity.service;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of one daemon for what must outlive its process but not the machine: mode 0700, on tmpfs. Small files in it are replaced
 * atomically. Not thread-safe for writers of one file.
 */
public final class RuntimeDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;

    private RuntimeDirectory(final Path path) {
        this.path = path;
    }

    /**
     * Opens the directory; makes it, with its parents, if it is not there.
     *
     * @param path of the directory.
     * @return the directory.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public static RuntimeDirectory open(final Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path);
                Files.setPosixFilePermissions(path, OWNER_ONLY);
            }
            if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new VicinityFailure(
                        FailureCode.FILE_UNUSABLE,
                        "directory " + path + " is writable by everybody",
                        "chmod 0700 " + path + ", or give another one");
            }
            if (!Files.isWritable(path)) {
                throw new VicinityFailure(
                        FailureCode.FILE_UNUSABLE,
                        "directory " + path + " is not writable for user " + System.getProperty("user.name"),
                        "give it to that user, or give another one");
            }
            return new RuntimeDirectory(path);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "directory " + path + " cannot be made: " + CauseChain.oneLine(e),
                    "give a directory that user " + System.getProperty("user.name") + " may make",
                    e);
        }
    }

    /**
     * The directory, or a file in it.
     *
     * @param name of a file.
     * @return its path.
     */
    public Path resolve(final String name) {
        return path.resolve(name);
    }

    /**
     * Replaces a file: a reader sees all of the old text or all of the new one.
     *
     * @param name of the file.
     * @param text new content.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE}.
     */
    public void write(final String name, final String text) {
        final Path file = path.resolve(name);
        final Path next = path.resolve(name + ".next");
        try {
            Files.writeString(next, text);
            try {
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (final AtomicMoveNotSupportedException e) {
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "file " + file + " cannot be written: " + CauseChain.oneLine(e),
                    "free space there, or give another directory",
                    e);
        }
    }

    /**
     * Reads a file.
     *
     * @param name of the file.
     * @return its text without white space around it; empty if there is no such file.
     * @throws VicinityFailure {@link FailureCode#FILE_UNUSABLE} if it is there and cannot be read.
     */
    public Optional<String> read(final String name) {
        try {
            return Optional.of(Files.readString(path.resolve(name)).strip());
        } catch (final NoSuchFileException e) {
            return Optional.empty();
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "file " + path.resolve(name) + " cannot be read: " + CauseChain.oneLine(e),
                    "remove it",
                    e);
        }
    }

    /** The directory's path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
