package io.vicinity.cli.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies where in a sandbox's directory, which is in shared memory.
 *
 * @param directory of the sandbox.
 */
record SandboxFiles(Path directory) {
    static final String TENANT = "sandbox";

    Path agentConfig() {
        return directory.resolve("agent.yaml");
    }

    Path agentLog() {
        return directory.resolve("agent.log");
    }

    Path agentAddress() {
        return runtime().resolve("agent.address");
    }

    Path segments() {
        return directory.resolve("shm");
    }

    Path bar() {
        return segments().resolve("vicinity-" + TENANT);
    }

    Path ivshmemSocket() {
        return runtime().resolve("ivshmem").resolve(TENANT + ".sock");
    }

    Path pki(final String vm) {
        return directory.resolve(vm + "-pki");
    }

    Path socket(final String vm) {
        return directory.resolve(vm + ".sock");
    }

    Path state(final String vm) {
        return directory.resolve(vm + "-state");
    }

    Path metricsAddress(final String vm) {
        return state(vm).resolve("metrics.address");
    }

    Path daemonLog(final String vm) {
        return directory.resolve(vm + ".log");
    }

    Path operatorLog() {
        return directory.resolve("operator.log");
    }

    private Path runtime() {
        return directory.resolve("agent");
    }

    /** The agent's configuration: addresses that nobody else has, and one tenant. */
    List<String> agentYaml(final SandboxOptions options) {
        return List.of(
                "listen: 127.0.0.1:0",
                "metrics: 127.0.0.1:0",
                "runtime_dir: " + runtime(),
                "operator_socket: " + directory.resolve("operator.sock"),
                "pki_dir: " + directory.resolve("pki"),
                "segment_dir: " + segments(),
                "tenants:",
                "  - name: " + TENANT,
                "    segment_size: " + options.segment(),
                "    arena_bytes: " + options.arena());
    }

    List<String> agentArgs(final List<String> vms) {
        final List<String> args =
                new ArrayList<>(List.of("--config", agentConfig().toString(), "--exit-with-parent", "--ephemeral"));
        for (final String vm : vms) {
            args.add("--enroll");
            args.add(TENANT + "/" + vm + "=" + pki(vm));
        }
        return args;
    }

    /** What an operator does with a VM. */
    List<String> operatorArgs(final String action, final String vm) {
        return List.of(action, vm, "--config", agentConfig().toString());
    }

    List<String> daemonArgs(final String vm, final String agentAddress, final SandboxOptions options) {
        return List.of(
                "--bar",
                bar().toString(),
                "--ivshmem-socket",
                ivshmemSocket().toString(),
                "--agent",
                agentAddress,
                "--pki",
                pki(vm).toString(),
                "--socket",
                socket(vm).toString(),
                "--state",
                state(vm).toString(),
                "--metrics",
                "127.0.0.1:0",
                "--fabric",
                options.fabric() ? "auto" : "none",
                "--exit-with-parent");
    }
}
