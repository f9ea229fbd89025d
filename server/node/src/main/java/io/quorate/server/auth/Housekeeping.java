package io.quorate.server.auth;

import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Request;
import io.quorate.core.log.Token;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.ClusterView;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Writes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done about access though nobody asks for it: the secret for the first administrator is offered, uses of
 * tokens are told, and expired ones are forgotten. Confined to one thread.
 */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /** How long an expired token is still shown in lists, milliseconds. */
    static final long FORGET_AFTER_MILLIS = 86_400_000;

    private static final long PROPOSE_MILLIS = 5_000;
    /** The lists of tokens are looked through only so often, milliseconds. */
    private static final long LOOK_MILLIS = 60_000;

    private final Supplier<AccessTable> table;
    private final Writes writes;
    private final ClusterView cluster;
    private final TokenUses uses;
    private final BootstrapToken bootstrap;
    private final LongSupplier wallMillis;

    private boolean hasWarned;
    private boolean isBootstrapOver;
    private long nextLookMillis;

    Housekeeping(
            Supplier<AccessTable> table,
            Writes writes,
            ClusterView cluster,
            TokenUses uses,
            BootstrapToken bootstrap,
            LongSupplier wallMillis) {
        this.table = table;
        this.writes = writes;
        this.cluster = cluster;
        this.uses = uses;
        this.bootstrap = bootstrap;
        this.wallMillis = wallMillis;
    }

    /** Does what is due. Called about once a second. */
    void sweep() {
        AccessTable now = table.get();
        boolean isLeader = cluster.here().isLeader();
        if (!isBootstrapOver) {
            bootstrap(now, isLeader);
        }
        long nowMillis = wallMillis.getAsLong();
        if (nowMillis >= nextLookMillis || nextLookMillis - nowMillis > LOOK_MILLIS) {
            nextLookMillis = nowMillis + LOOK_MILLIS;
            List<AccessCommand.Use> told = uses.take(now);
            if (!told.isEmpty()) {
                propose(new AccessCommand.Touch(told));
            }
            if (isLeader) {
                forget(now, nowMillis - FORGET_AFTER_MILLIS);
            }
        }
    }

    private void bootstrap(AccessTable now, boolean isLeader) {
        try {
            if (now.isBootstrapped()) {
                isBootstrapOver = true;
                if (bootstrap.isMadeHere()) {
                    bootstrap.delete();
                }
            } else if (isLeader) {
                offer(now.offered());
            }
            hasWarned = false;
        } catch (IOException e) {
            if (!hasWarned) {
                LOG.error("the bootstrap token can't be used: {}", e.getMessage());
            }
            hasWarned = true;
        }
    }

    /** A secret that another member has offered stands, unless this one was given one to offer. */
    private void offer(Bytes offered) throws IOException {
        if (bootstrap.isMadeHere() && !offered.isEmpty()) {
            return;
        }
        if (bootstrap.isMadeHere() && !bootstrap.exists()) {
            bootstrap.make();
        }
        Bytes hash = bootstrap.hash();
        if (!hash.equals(offered)) {
            LOG.info("the first administrator is made with the bootstrap token in {}", bootstrap.file());
            propose(new AccessCommand.OfferBootstrap(hash));
        }
    }

    private void forget(AccessTable now, long expiredMillis) {
        List<String> expired = new ArrayList<>();
        for (Token token : now.tokens()) {
            if (token.expiresAtMillis() != 0
                    && token.expiresAtMillis() <= expiredMillis
                    && expired.size() < Limits.TOKENS_TOUCHED_MAX) {
                expired.add(token.id());
            }
        }
        if (!expired.isEmpty()) {
            expired.sort(null);
            propose(new AccessCommand.ForgetTokens(expired, expiredMillis));
        }
    }

    /** What does not get through now is found due again. */
    private void propose(AccessCommand command) {
        var unused = writes.submit(Request.internal(command), Deadline.in(PROPOSE_MILLIS))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        LOG.debug("{} was not proposed: {}", command.getClass().getSimpleName(), failure.toString());
                    }
                });
    }
}
