package io.quorate.client.spi;

/** Says who the client is. Safe for any thread; must answer without waiting for long. */
@FunctionalInterface
public interface CredentialsProvider {

    /**
     * The bearer token to send.
     *
     * @param refused whether the one given last was refused, so that it has to be found out anew
     */
    String token(boolean refused);

    /** What the {@code Authorization} header says: the token as a bearer's, unless a provider knows another way. */
    default String authorization(boolean refused) {
        return "Bearer " + token(refused);
    }
}
