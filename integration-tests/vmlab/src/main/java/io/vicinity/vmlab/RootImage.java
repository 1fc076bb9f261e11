package io.vicinity.vmlab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes images that are a guest's root instead of the machine's own: in squashfs, with the files where the machine has them, and
 * busybox for all programs beside the JDK. An image is kept in the cache by a digest of what is in it.
 */
final class RootImage {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration KEPT_UNUSED = Duration.ofHours(2);
    private static final int DIGEST_BYTES = 16;
    private static final String BUSYBOX_IN_GUEST = "/run/vmlab/kernel/bin/busybox";

    private final Kit kit;

    RootImage(final Kit kit) {
        this.kit = kit;
    }

    /**
     * An image of some of the machine's files and directories.
     *
     * @throws VmLabUnavailableException if what makes images cannot be had.
     */
    Path of(final Collection<Path> visible) throws IOException {
        final Path mksquashfs = Provisioner.mksquashfs();
        final Collection<Path> files = new RootFiles(kit).of(visible);
        final List<String> additions = additions();
        final Path image = kit.cache().resolve("root-" + digest(files, additions) + ".squashfs");
        if (Files.exists(image)) {
            Files.setLastModifiedTime(image, FileTime.from(Instant.now()));
        } else {
            deleteUnused();
            write(mksquashfs, files, additions, image);
        }
        return image;
    }

    /** What is in the image and not on the machine, in mksquashfs' words: names of busybox, and what the guest mounts something on. */
    private List<String> additions() throws IOException {
        final List<String> additions = new ArrayList<>(List.of("bin s 777 0 0 usr/bin", "sbin s 777 0 0 usr/bin"));
        for (final String directory :
                List.of("tmp", "run", "var/tmp", "dev", "proc", "sys", "root", "usr/bin", "usr/lib/modules")) {
            additions.add(directory + " d 755 0 0");
        }
        HostCommand.run(kit.cache(), PATIENCE, kit.busybox().toString(), "--list")
                .lines()
                .forEach(applet -> additions.add("usr/bin/" + applet + " s 777 0 0 " + BUSYBOX_IN_GUEST));
        return additions;
    }

    /** Size and time of change tell of a file's content what a build tool believes too; to read all of it takes longer than the image. */
    private static String digest(final Collection<Path> files, final List<String> additions) throws IOException {
        final StringBuilder all = new StringBuilder(String.join("\n", additions));
        for (final Path file : files) {
            final BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            all.append('\n')
                    .append(file)
                    .append(' ')
                    .append(attributes.size())
                    .append(' ')
                    .append(attributes.lastModifiedTime());
        }
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Whoever makes the same image at the same time does so in vain, and no harm. */
    private void write(
            final Path mksquashfs, final Collection<Path> files, final List<String> additions, final Path image)
            throws IOException {
        final Path work = Files.createTempDirectory(kit.cache(), "image");
        try {
            final Path unfinished = work.resolve("image");
            Files.write(work.resolve("additions"), additions);
            Progress.say("making an image of a guest's root, of " + files.size() + " files");
            final Stream<String> command = Stream.of(
                            Stream.of(mksquashfs.toString()),
                            files.stream().map(Path::toString),
                            Stream.of(unfinished.toString()),
                            Stream.of("-no-strip", "-pf", "additions", "-comp", "lz4", "-all-root", "-no-xattrs"),
                            Stream.of("-no-progress", "-quiet"))
                    .flatMap(words -> words);
            HostCommand.run(work, PATIENCE, command.toArray(String[]::new));
            Files.move(unfinished, image, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Trees.delete(work);
        }
    }

    /** Of earlier builds; a guest that is there for so long has it open, but can migrate no more. */
    private void deleteUnused() throws IOException {
        final List<Path> images;
        try (Stream<Path> entries = Files.list(kit.cache())) {
            images = entries.filter(entry -> entry.getFileName().toString().matches("root-[0-9a-f]+\\.squashfs"))
                    .toList();
        }
        for (final Path image : images) {
            if (Files.getLastModifiedTime(image)
                    .toInstant()
                    .isBefore(Instant.now().minus(KEPT_UNUSED))) {
                Files.deleteIfExists(image);
            }
        }
    }
}
