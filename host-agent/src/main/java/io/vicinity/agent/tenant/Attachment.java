package io.vicinity.agent.tenant;

import java.util.List;

/**
 * A session that stands.
 *
 * @param peerId      of the VM.
 * @param incarnation of the VM.
 * @param endpoints   of the VM, with their tokens.
 * @param changes     that the daemon does not have yet.
 */
public record Attachment(int peerId, long incarnation, List<EndpointView> endpoints, ChangeSet changes) {}
