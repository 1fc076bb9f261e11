package io.vicinity.client.fabric;

/** A channel that another process wants to open to an endpoint of this one. Exactly one of its two answers is given, by any thread. */
public interface FabricOffer {
    /**
     * The name of the channel at both ends.
     *
     * @return 16 bytes as hexadecimal digits.
     */
    String key();

    /**
     * The VM that the other process lives in, as its certificate says.
     *
     * @return name of the VM.
     */
    String vm();

    /**
     * The endpoint that opens the channel.
     *
     * @return its name, as the other process says it.
     */
    String from();

    /**
     * The endpoint that it is opened to.
     *
     * @return its name.
     */
    String to();

    /**
     * The number of the channel's route. One that is not the first is an existing channel's.
     *
     * @return the epoch, as the other process says it.
     */
    long epoch();

    /**
     * Takes the channel.
     *
     * @param end this end of it.
     * @return the channel, for the application to take.
     */
    FabricChannel accept(FabricEnd end);

    /**
     * Does not take the channel.
     *
     * @param code    name of the reason.
     * @param message what is wrong.
     * @param remedy  what to do.
     */
    void refuse(String code, String message, String remedy);
}
