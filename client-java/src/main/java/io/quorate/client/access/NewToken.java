package io.quorate.client.access;

/**
 * A token that was just made. Immutable.
 *
 * @param secret what it is proven by: it is told this once
 */
public record NewToken(Token token, String secret) {

    @Override
    public String toString() {
        return "NewToken[token=" + token + "]";
    }
}
