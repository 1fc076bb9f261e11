package io.vicinity.client;

/**
 * What a channel is to be like, for both of its ends; who accepts it need not say it.
 *
 * @param reliable true if no message is lost when the memory is that the channel is on: taken out of a VM without a warning. Each end then
 *                 writes what it sends to memory of its own as well, and copies all that it receives, also what would be received in
 *                 place. On the fabric a channel always is reliable, at no cost.
 */
public record ChannelOptions(boolean reliable) {
    /** Not reliable on memory. */
    public static final ChannelOptions DEFAULT = new ChannelOptions(false);

    /**
     * Changes whether the channel outlives the loss of memory that it is on.
     *
     * @param wanted true if it does.
     * @return changed options.
     */
    public ChannelOptions reliable(final boolean wanted) {
        return new ChannelOptions(wanted);
    }
}
