/** Certificates: the agent's own authority, its server certificate, and one for each VM. */
package io.vicinity.agent.pki;
