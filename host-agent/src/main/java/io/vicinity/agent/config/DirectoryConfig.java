package io.vicinity.agent.config;

/**
 * Where the directory is.
 *
 * @param etcd   shared with the agents of other hosts; null: this host is alone.
 * @param strict true if no name is claimed that etcd cannot be asked about; if absent, a name is claimed on this host then, and published
 *               when etcd is back.
 */
public record DirectoryConfig(EtcdConfig etcd, Boolean strict) {
    /** Puts defaults and checks that they go together. */
    public DirectoryConfig {
        strict = strict != null && strict;
        if (strict && etcd == null) {
            throw new IllegalArgumentException("strict is about etcd; set directory.etcd, or leave strict out");
        }
    }
}
