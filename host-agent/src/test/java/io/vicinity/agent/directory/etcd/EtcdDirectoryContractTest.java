package io.vicinity.agent.directory.etcd;

import io.vicinity.agent.directory.DirectoryContract;
import io.vicinity.agent.tenant.Directory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class EtcdDirectoryContractTest extends DirectoryContract {
    @TempDir
    private static Path directory;

    private static Etcd etcd;

    @BeforeAll
    static void startEtcd() throws IOException {
        etcd = Etcd.start(directory);
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    @Override
    protected Directory open() {
        // Ephemeral: what one test has, the next has not.
        final EtcdDirectory opened =
                new EtcdDirectory("h1", "h1", etcd.config(null, Duration.ofSeconds(5), false), true);
        opened.start();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> opened.status().connected());
        return opened;
    }
}
