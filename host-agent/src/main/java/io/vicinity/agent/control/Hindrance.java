package io.vicinity.agent.control;

import io.vicinity.agent.tenant.TenantReport;
import java.util.Optional;

/** Why a channel is not on the route yet that it is ordered to, in words. */
final class Hindrance {
    private Hindrance() {}

    static String of(final Optional<TenantReport.HostChannel> channel) {
        if (channel.isEmpty()) {
            return "it is closed";
        }
        if (channel.get().order().isPresent()) {
            final TenantReport.Order order = channel.get().order().get();
            final String ends = String.join(" and ", order.waitsFor());
            return switch (order.phase()) {
                case PREPARE -> "not ready is " + ends;
                case FREEZE -> "the route that was lost is still received from by " + ends;
                case STOP -> "the new route was lost, and on the old one may still be sent by " + ends;
                case GO, LEAVE -> "the old route is still used by " + ends;
                case CANCELLED -> "what was made for a cancelled order is still held by " + ends;
            };
        }
        return channel.get().closing() ? "it is closing, and not let go of by both ends" : "it was not ordered there";
    }
}
