package io.vicinity.agent.directory.etcd;

/**
 * A name, across tenants.
 *
 * @param tenant whose name.
 * @param name   of the endpoint.
 */
record NameKey(String tenant, String name) {}
