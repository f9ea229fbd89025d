package io.quorate.server.auth;

import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When tokens were used last through this member: kept in memory, and told to the cluster seldom. Safe for any thread.
 */
final class TokenUses {

    /** A use is told only if the one that is known is older by this, milliseconds. */
    static final long TOLD_AFTER_MILLIS = 60_000;

    private final long sessionMillis;
    private final Map<String, Long> used = new ConcurrentHashMap<>();

    /** @param sessionMillis for how long a session is good after its last use */
    TokenUses(long sessionMillis) {
        this.sessionMillis = sessionMillis;
    }

    /** A token was used. */
    void used(Token token, long nowMillis) {
        if (nowMillis - token.usedAtMillis() >= TOLD_AFTER_MILLIS) {
            used.put(token.id(), nowMillis);
        }
    }

    /** What is to be told: nothing but what {@code table} does not know yet. It is not told again. */
    List<AccessCommand.Use> take(AccessTable table) {
        List<AccessCommand.Use> uses = new ArrayList<>();
        for (String id : List.copyOf(used.keySet())) {
            if (uses.size() == Limits.TOKENS_TOUCHED_MAX) {
                break;
            }
            Long usedMillis = used.remove(id);
            Token token = table.token(id);
            if (usedMillis != null && token != null && token.usedAtMillis() < usedMillis) {
                long goodUntilMillis = token.type() == Token.Type.SESSION ? usedMillis + sessionMillis : 0;
                uses.add(new AccessCommand.Use(id, usedMillis, goodUntilMillis));
            }
        }
        return uses;
    }
}
