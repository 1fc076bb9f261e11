package io.vicinity.agent.directory;

import io.vicinity.agent.tenant.Directory;
import io.vicinity.agent.tenant.InMemoryDirectory;

class InMemoryDirectoryTest extends DirectoryContract {
    @Override
    protected Directory open() {
        return new InMemoryDirectory("alone");
    }
}
