/** The way to the agent: one resumable stream over mutual TLS, and calls that never block. */
package io.vicinity.guestd.agent;
