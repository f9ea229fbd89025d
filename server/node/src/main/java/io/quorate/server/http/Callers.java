package io.quorate.server.http;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Knows who callers are and what they may do. Safe for any thread. */
interface Callers {

    /** Nobody is asked who they are. */
    Callers EVERYBODY = new Callers() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public CompletableFuture<Caller> identify(Proof proof) {
            throw new IllegalStateException("nobody is asked who they are");
        }

        @Override
        public boolean isCurrent(Caller caller) {
            return true;
        }

        @Override
        public @Nullable Caller again(Caller caller) {
            return caller;
        }
    };

    /** Whether anybody is asked who they are. */
    boolean isOn();

    /**
     * Who proves to be somebody by {@code proof}.
     *
     * <p>Fails with {@code RefusedException}: {@code unauthenticated}, {@code rate-limited}.
     */
    CompletableFuture<Caller> identify(Proof proof);

    /** Whether nothing has changed since the rights of {@code caller} were looked at. */
    boolean isCurrent(Caller caller);

    /** The same caller with the rights of this moment; null: not believed any more. */
    @Nullable
    Caller again(Caller caller);
}
