/**
 * The directory of many hosts, in etcd.
 *
 * <p>Each agent keeps a copy of all names, which a watch brings up to date, and answers every question from it; so nobody waits for
 * etcd but a claim, and that in a thread of the directory's own. Each name is a key that hangs on its agent's lease: an agent that died
 * loses its names with it, one that lost etcd keeps serving what it has and puts its names again when etcd is back.
 */
package io.vicinity.agent.directory.etcd;
