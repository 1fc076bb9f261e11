package io.vicinity.agent.tenant;

import io.vicinity.service.FailureCode;
import io.vicinity.service.HostPort;
import io.vicinity.service.VicinityFailure;
import java.util.List;
import java.util.regex.Pattern;

/** Where the process of an endpoint says that other hosts reach it. */
public final class FabricAddresses {
    private static final int MAX_ADDRESSES = 8;
    private static final int MAX_LENGTH = 256;
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1," + MAX_LENGTH + "}");

    private FabricAddresses() {}

    /**
     * Checks what a process said.
     *
     * @throws VicinityFailure BAD_ADDRESS.
     */
    static void check(final List<String> addresses) {
        if (addresses.size() > MAX_ADDRESSES) {
            throw bad(addresses.size() + " fabric addresses are more than the " + MAX_ADDRESSES + " that one may have");
        }
        for (final String address : addresses) {
            if (!isGood(address)) {
                throw bad("fabric address '" + printable(address) + "' is no HOST:PORT of at most " + MAX_LENGTH
                        + " characters");
            }
        }
    }

    /**
     * Can they be what a process said?
     *
     * @param addresses of an endpoint.
     * @return true if so.
     */
    public static boolean areGood(final List<String> addresses) {
        return addresses.size() <= MAX_ADDRESSES && addresses.stream().allMatch(FabricAddresses::isGood);
    }

    private static boolean isGood(final String address) {
        if (!PRINTABLE.matcher(address).matches()) {
            return false;
        }
        try {
            return HostPort.parse(address).port() > 0;
        } catch (final VicinityFailure e) {
            return false;
        }
    }

    private static VicinityFailure bad(final String message) {
        return new VicinityFailure(
                FailureCode.BAD_ADDRESS,
                message,
                "bring client and agent to the same version, or correct the addresses that the client is configured with");
    }

    private static String printable(final String address) {
        final String cut = address.length() > MAX_LENGTH ? address.substring(0, MAX_LENGTH) + "..." : address;
        return cut.replaceAll("[^ -~]", "?");
    }
}
