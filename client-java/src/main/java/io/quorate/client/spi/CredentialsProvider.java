package io.quorate.client.spi;

/** Says who the client is. Safe for any thread; must answer without waiting for long. */
@FunctionalInterface
public interface CredentialsProvider {

    /** The scheme that the token is of, as the {@code Authorization} header names it. */
    default String scheme() {
        return "Bearer";
    }

    /**
     * The token to send: a bearer token, unless {@link #scheme} is another one.
     *
     * @param refused whether the one given last was refused, so that it has to be found out anew
     */
    String token(boolean refused);

    /** What the {@code Authorization} header says. Asked once for each request. */
    default String authorization(boolean refused) {
        return scheme() + " " + token(refused);
    }
}
