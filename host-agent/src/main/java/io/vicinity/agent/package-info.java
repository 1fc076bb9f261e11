/** The host agent: owns the shared memory of one physical host, and brokers channels between its VMs. */
package io.vicinity.agent;
