package io.quorate.server.http;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Health;
import io.quorate.core.log.Limits;
import io.quorate.core.log.TtlAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the parameters of a request say of an instance. Stateless. */
final class InstanceScalars {

    /** What can be changed by parameters. */
    static final List<String> PATCH_PARAMETERS =
            List.of("weight", "zone", "tag", RequestParameters.META, "draining", "maintenance", "status", "note");

    /** What can be registered by parameters, besides. */
    static final List<String> REGISTER_PARAMETERS =
            List.of("address", "port", "scheme", "ttl", "lease", "hold", "ttl_action", "deregister_after");

    private InstanceScalars() {}

    /** Reads what registers an instance; {@code peer} is the address of the client. */
    static void register(Exchange exchange, InstanceDraft draft, @Nullable String peer) {
        RequestParameters given = exchange.parameters();
        if (!given.any()) {
            return;
        }
        String address = given.text("address");
        if (address != null) {
            draft.address("query.address", address, peer);
        }
        if (given.has("port")) {
            draft.port("query.port", given.number("port", 1, InstanceRules.PORT_MAX, 1));
        }
        String scheme = given.text("scheme");
        if (scheme != null) {
            draft.scheme("query.scheme", scheme);
        }
        boolean hold = given.flag("hold");
        String lease = given.text("lease");
        if (lease != null) {
            long id = LeaseIds.of(exchange, "query.lease", lease);
            draft.lease("query.lease", id);
            if (exchange.faults().isEmpty()) {
                LeaseIds.require(id, lease);
            }
        }
        if (given.has("ttl")) {
            draft.ttl("query.ttl", ClaimTerms.ttlMillis(exchange, hold, ClaimTerms.TTL_MILLIS));
        }
        if (given.has("ttl_action")) {
            draft.ttlAction("query.ttl_action", given.word("ttl_action", TtlAction.class, TtlAction.REMOVE));
        }
        if (given.has("deregister_after")) {
            draft.deregisterAfter(
                    "query.deregister_after",
                    given.millis(
                            "deregister_after",
                            Limits.DEREGISTER_AFTER_MILLIS_MIN,
                            Limits.DEREGISTER_AFTER_MILLIS_MAX,
                            Limits.DEREGISTER_AFTER_MILLIS_MIN));
        }
        patch(exchange, draft);
    }

    /** What a connection that is open needs: a lease that the member renews. */
    static void hold(Exchange exchange, InstanceDraft draft) {
        if (draft.liveness() == Attachment.NONE) {
            draft.ttl("query.hold", ClaimTerms.TTL_MILLIS);
        } else if (!(draft.liveness() instanceof Attachment.Ttl ttl)) {
            exchange.fault("query.hold", "hold: given beside lease (expected: one of ttl, lease and hold)");
        } else if (ttl.ttlMillis() > HttpSettings.HOLD_TTL_MILLIS_MAX) {
            exchange.fault(
                    "query.hold",
                    "hold: the ttl is " + Durations.of(ttl.ttlMillis()) + " (expected beside hold: at most "
                            + Durations.of(HttpSettings.HOLD_TTL_MILLIS_MAX) + ")");
        }
    }

    /** Reads what changes an instance. */
    static void patch(Exchange exchange, InstanceDraft draft) {
        RequestParameters given = exchange.parameters();
        if (!given.any()) {
            return;
        }
        String zone = given.text("zone");
        if (zone != null) {
            draft.zone("query.zone", zone);
        }
        if (given.has("weight")) {
            draft.weight("query.weight", given.number("weight", 0, Limits.WEIGHT_MAX, 0));
        }
        if (given.has("tag")) {
            List<String> tags = given.all("tag");
            draft.tags("query.tag", tags.equals(List.of("")) ? List.of() : tags);
        }
        var meta = given.beginning(RequestParameters.META_PREFIX);
        if (!meta.isEmpty()) {
            draft.meta("query.meta", meta);
        }
        if (given.has("draining")) {
            draft.draining("query.draining", given.flag("draining"));
        }
        if (given.has("maintenance")) {
            draft.maintenance("query.maintenance", given.flag("maintenance"));
        }
        status(exchange, draft);
    }

    /** Reads what an instance says of itself. */
    static void status(Exchange exchange, InstanceDraft draft) {
        RequestParameters given = exchange.parameters();
        if (given.has("status")) {
            draft.status("query.status", given.word("status", Health.class, Health.PASSING));
        }
        String note = given.text("note");
        if (note != null) {
            draft.note("query.note", note);
        }
    }
}
