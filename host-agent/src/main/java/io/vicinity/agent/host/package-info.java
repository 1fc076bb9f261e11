/** The tenants of this host, each with its segment and its journal. */
package io.vicinity.agent.host;
