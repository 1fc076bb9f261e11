package io.vicinity.cli.doctor;

import io.vicinity.service.ByteSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Room for shared memory: a file system that is too small ends programs by SIGBUS long after they started. */
final class SharedMemoryCheck implements Check {
    private static final String NAME = "shm";
    /** What a tenant's segment takes if nothing is said. */
    private static final long SEGMENT = 64L << 20;

    private final Machine machine;

    SharedMemoryCheck(final Machine machine) {
        this.machine = machine;
    }

    @Override
    public List<Finding> look() {
        final Path directory = machine.path("/dev/shm");
        final Optional<Long> free = machine.freeBytes(directory);
        if (free.isEmpty()) {
            return List.of(Finding.failure(NAME, directory + " is not there", "mount a tmpfs on " + directory));
        }
        final String room = directory + " has " + new ByteSize(free.get() >> 20 << 20) + " free";
        return List.of(
                free.get() < SEGMENT
                        ? Finding.warning(
                                NAME,
                                room + ", not enough for one more tenant of " + new ByteSize(SEGMENT),
                                "mount -o remount,size=SIZE " + directory + ", or --shm-size where this is a container")
                        : Finding.ok(NAME, room));
    }
}
