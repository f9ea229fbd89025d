package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a request asks about who may do what. None of these moves the revision. Immutable. */
public sealed interface AccessCommand extends Command {

    /**
     * Makes a user, or changes one.
     *
     * @param roles those the user has from now on
     * @param password the new one, which ends the user's sessions; null: the one there is, if any
     * @param createOnly whether a user that is there is a refusal
     */
    record PutUser(
            String name, List<String> roles, @Nullable StoredPassword password, boolean disabled, boolean createOnly)
            implements AccessCommand {

        public PutUser {
            roles = List.copyOf(new TreeSet<>(roles));
        }
    }

    /** Removes a user, and the user's tokens. */
    record DeleteUser(String name) implements AccessCommand {}

    /** Gives a user another password, which ends the user's sessions but for the one that asks. */
    record SetPassword(String user, StoredPassword password) implements AccessCommand {}

    /**
     * Makes a role, or says anew what it allows.
     *
     * @param createOnly whether a role that is there is a refusal
     */
    record PutRole(Role role, boolean createOnly) implements AccessCommand {}

    /** Removes a role, and takes it from everybody who has it. */
    record DeleteRole(String name) implements AccessCommand {}

    /** Makes a token: of an id and a secret that are new. */
    record PutToken(Token token) implements AccessCommand {}

    /** Makes a token worthless at once. */
    record RevokeToken(String id) implements AccessCommand {}

    /** Tokens were used. Proposed by members, seldom. Those that are gone are passed over. */
    record Touch(List<Use> uses) implements AccessCommand {

        public Touch {
            uses = List.copyOf(uses);
        }
    }

    /**
     * Forgets tokens that have expired. Proposed by the leader.
     *
     * @param expiredMillis those of them that are to expire at or before this time
     */
    record ForgetTokens(List<String> ids, long expiredMillis) implements AccessCommand {

        public ForgetTokens {
            ids = List.copyOf(ids);
        }
    }

    /** Says which secret will name the first administrator, unless there was one. Proposed by the leader. */
    record OfferBootstrap(Bytes hash) implements AccessCommand {}

    /**
     * Makes the first administrator, once for ever.
     *
     * @param hash the SHA-256 of the secret that was offered
     */
    record Bootstrap(Bytes hash, String user, @Nullable StoredPassword password) implements AccessCommand {}

    /**
     * That a token was used.
     *
     * @param usedAtMillis when, wall clock
     * @param expiresAtMillis until when it is good now; 0: as it is
     */
    record Use(String token, long usedAtMillis, long expiresAtMillis) {}
}
