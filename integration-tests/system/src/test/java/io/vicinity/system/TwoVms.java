package io.vicinity.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.lab.Lab;
import io.vicinity.lab.LabClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host with two VMs, a client in each, and for each test an endpoint in each client with a channel between them. */
abstract class TwoVms {
    static final String LEFT_VM = "vm-1";
    static final String RIGHT_VM = "vm-2";

    @RegisterExtension
    static final Lab LAB = new Lab();

    private static int tests;

    private static LabClient leftClient;
    private static LabClient rightClient;

    /** Opened the channel, which it calls {@link #a}. */
    LabClient left;

    /** Accepted the channel, which it calls {@link #b}. */
    LabClient right;

    String leftName;
    String rightName;
    String a;
    String b;

    @BeforeEach
    void connect() {
        if (LAB.process("agent") == null) {
            LAB.startHost(LEFT_VM, RIGHT_VM);
            leftClient = null;
            rightClient = null;
        }
        if (leftClient == null || !leftClient.process().isAlive()) {
            leftClient = LAB.startClients(LEFT_VM).getFirst();
        }
        if (rightClient == null || !rightClient.process().isAlive()) {
            rightClient = LAB.startClients(RIGHT_VM).getFirst();
        }
        left = leftClient;
        right = rightClient;
        tests++;
        leftName = "left-" + tests;
        rightName = "right-" + tests;
        a = "a" + tests;
        b = "b" + tests;
        left.tell("claim", leftName);
        right.tell("claim", rightName);
        assertThat(left.tell("open", leftName, a, rightName, 0)).isEqualTo(right.tell("accept", rightName, b, 10_000));
    }

    @AfterEach
    void release() {
        if (left.process().isAlive()) {
            left.tell("release", leftName);
        }
        right.tell("release", rightName);
    }

    /** The client that takes the place of a left one that was killed. */
    LabClient replaceLeft() {
        leftClient = LAB.startClients(LEFT_VM).getFirst();
        left = leftClient;
        return left;
    }
}
