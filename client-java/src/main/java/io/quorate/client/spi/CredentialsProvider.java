package io.quorate.client.spi;

/** Says who the client is. Safe for any thread; must answer without waiting for long. */
public interface CredentialsProvider {

    /**
     * The bearer token to send.
     *
     * @param refused whether the one given last was refused, so that it has to be found out anew
     */
    String token(boolean refused);
}
