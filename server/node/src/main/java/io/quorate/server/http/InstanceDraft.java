package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.InstancePatch;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Registration;
import io.quorate.core.log.TtlAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of an instance, gathered from its parameters and its document: whatever is said twice, or wrong,
 * is noted as a fault. Confined to one request.
 */
final class InstanceDraft {

    /** What can be changed of an instance without registering it again. */
    static final List<String> PATCH_FIELDS =
            List.of("weight", "zone", "tags", "meta", "draining", "maintenance", "status", "note");

    /** What can be said of an instance in a document. */
    static final List<String> FIELDS = List.of(
            "address",
            "port",
            "scheme",
            "zone",
            "weight",
            "tags",
            "meta",
            "checks",
            "ttl",
            "lease",
            "ttl_action",
            "deregister_after",
            "draining",
            "maintenance",
            "status",
            "note");

    /** The address that stands for the client's. */
    static final String AUTO = "auto";

    private final Faults faults;
    private final TreeSet<String> said = new TreeSet<>();
    private final TreeSet<String> tags = new TreeSet<>();
    private final NavigableMap<String, String> meta = new TreeMap<>();
    private final List<String> metaRemoved = new ArrayList<>();
    private boolean isMetaCleared;
    private final List<Check> checks = new ArrayList<>();
    private @Nullable String address;
    private int port;
    private String scheme = "";
    private @Nullable String zone;
    private @Nullable Integer weight;
    private @Nullable Boolean draining;
    private @Nullable Boolean maintenance;
    private @Nullable Health status;
    private @Nullable String note;
    private @Nullable TtlAction ttlAction;
    private Attachment liveness = Attachment.NONE;
    private long deregisterAfterMillis;

    /** A check and where it stands. */
    record Check(HealthCheck check, String at) {}

    InstanceDraft(Faults faults) {
        this.faults = faults;
    }

    // ---- what is said

    /** Notes that {@code field} is said; false, and a fault, if it was said before. */
    private boolean says(String field, String at) {
        if (said.add(field)) {
            return true;
        }
        fault(at, field + ": given in the query and in the body (expected: once)");
        return false;
    }

    boolean isSaid(String field) {
        return said.contains(field);
    }

    /** The address; {@code peer} is that of the client, null where there is none to speak of. */
    void address(String at, String text, @Nullable String peer) {
        boolean isAuto = text.equals(AUTO);
        if (isAuto && peer == null) {
            fault(at, "address: " + AUTO + " (expected here: a host name or an IP address)");
        }
        String given = isAuto && peer != null ? peer : text;
        if (says("address", at) && holds(at, "address", given, InstanceRules.address(given))) {
            address = given;
        }
    }

    void port(String at, long number) {
        if (says("port", at)) {
            port = (int) number;
        }
    }

    void scheme(String at, String text) {
        if (says("scheme", at) && holds(at, "scheme", text, InstanceRules.scheme(text))) {
            scheme = text;
        }
    }

    void zone(String at, String text) {
        if (says("zone", at) && holds(at, "zone", text, InstanceRules.zone(text))) {
            zone = text;
        }
    }

    void weight(String at, long number) {
        if (says("weight", at)) {
            weight = (int) number;
        }
    }

    /** All tags, in any order. */
    void tags(String at, List<String> all) {
        if (!says("tags", at)) {
            return;
        }
        for (String tag : all) {
            if (holds(at, "tag", tag, InstanceRules.tag(tag)) && !tags.add(tag)) {
                fault(at, "tag '" + Text.shown(tag) + "' is given twice");
            }
        }
        if (tags.size() > Limits.TAGS_MAX) {
            fault(at, "there are " + tags.size() + " tags (expected: at most " + Limits.TAGS_MAX + ")");
        }
    }

    /** All that is said of metadata; null: it goes. */
    void meta(String at, Map<String, @Nullable String> all) {
        if (!says("meta", at)) {
            return;
        }
        for (Map.Entry<String, @Nullable String> one : all.entrySet()) {
            String value = one.getValue();
            if (!holds(at, "meta", one.getKey(), InstanceRules.metaName(one.getKey()))) {
                continue;
            }
            if (value == null) {
                metaRemoved.add(one.getKey());
            } else if (holds(at, "meta." + one.getKey(), value, InstanceRules.metaValue(value))) {
                meta.put(one.getKey(), value);
            }
        }
        if (all.size() > Limits.META_MAX) {
            fault(at, "there are " + all.size() + " metadata (expected: at most " + Limits.META_MAX + ")");
        }
    }

    /** There is to be no metadata, whatever there is. */
    void noMeta(String at) {
        if (says("meta", at)) {
            isMetaCleared = true;
        }
    }

    void checks(String at, List<Check> all) {
        if (!says("checks", at)) {
            return;
        }
        TreeSet<String> ids = new TreeSet<>();
        for (Check one : all) {
            checks.add(one);
            if (!ids.add(one.check().id())) {
                fault(one.at(), "two checks have the id '" + one.check().id() + "' (expected: each its own)");
            }
        }
        if (all.size() > Limits.CHECKS_MAX) {
            fault(at, "there are " + all.size() + " checks (expected: at most " + Limits.CHECKS_MAX + ")");
        }
    }

    void draining(String at, boolean value) {
        if (says("draining", at)) {
            draining = value;
        }
    }

    void maintenance(String at, boolean value) {
        if (says("maintenance", at)) {
            maintenance = value;
        }
    }

    void status(String at, Health value) {
        if (says("status", at)) {
            status = value;
        }
    }

    void note(String at, String text) {
        if (says("note", at) && holds(at, "note", text, InstanceRules.note(text))) {
            note = text;
        }
    }

    /** A lease of its own. */
    void ttl(String at, long millis) {
        if (says("ttl", at)) {
            liveness(at, new Attachment.Ttl(millis, ClaimTerms.salt()));
        }
    }

    void lease(String at, long lease) {
        if (says("lease", at)) {
            liveness(at, new Attachment.To(lease));
        }
    }

    private void liveness(String at, Attachment next) {
        if (liveness != Attachment.NONE) {
            fault(at, "expected one of ttl, lease and hold, or none of them");
        }
        liveness = next;
    }

    void ttlAction(String at, TtlAction action) {
        if (says("ttl_action", at)) {
            ttlAction = action;
        }
    }

    void deregisterAfter(String at, long millis) {
        if (says("deregister_after", at)) {
            deregisterAfterMillis = millis;
        }
    }

    // ---- what comes of it

    /** How the instance lives. */
    Attachment liveness() {
        return liveness;
    }

    /**
     * The registration; null: something is wrong.
     *
     * @param at the place of the whole, such as {@code /then/0/register}; empty: the request itself
     */
    Operation.@Nullable Register register(String at, String service, String id) {
        String place = at.isEmpty() ? "address" : at;
        String target = address;
        if (target == null && !isSaid("address")) {
            fault(place, "address: missing (expected: a host name, an IP address or, in a PUT, " + AUTO + ")");
        }
        if (!isSaid("port")) {
            fault(at.isEmpty() ? "port" : at, "port: missing (expected: 1.." + InstanceRules.PORT_MAX + ")");
        }
        if (ttlAction != null && liveness == Attachment.NONE) {
            fault(at.isEmpty() ? "ttl_action" : at, "ttl_action: it goes with ttl, lease or hold");
        }
        if (!metaRemoved.isEmpty()) {
            fault(at.isEmpty() ? "meta" : at, "meta: expected values (none is there yet that could be removed)");
        }
        if (target == null || !faults.isEmpty()) {
            return null;
        }
        Registration registration = new Registration(
                service,
                id,
                target,
                port,
                scheme,
                zone == null ? "" : zone,
                weight == null ? Registration.WEIGHT_OF_SERVICE : weight,
                List.copyOf(tags),
                meta,
                checks.stream().map(one -> one.check().at(target)).toList(),
                ttlAction == null ? TtlAction.REMOVE : ttlAction,
                deregisterAfterMillis);
        return new Operation.Register(registration, liveness, draining, maintenance, status, note);
    }

    /** What is to be changed; at least one thing. */
    InstancePatch patch(String at) {
        if (said.isEmpty()) {
            fault(at, "nothing is to be changed (expected one of " + String.join(", ", PATCH_FIELDS) + ")");
        }
        return new InstancePatch(
                weight,
                zone,
                isSaid("tags") ? List.copyOf(tags) : null,
                meta,
                isMetaCleared ? InstancePatch.ALL_META : metaRemoved,
                draining,
                maintenance,
                status,
                note);
    }

    // ---- faults

    private boolean holds(String at, String what, String value, @Nullable String expected) {
        if (expected != null) {
            fault(at, what + ": '" + Text.shown(value) + "' (expected: " + expected + ")");
        }
        return expected == null;
    }

    private void fault(String at, String message) {
        faults.add(
                at.startsWith("/") ? ProblemCode.INVALID_BODY : ProblemCode.INVALID_PARAMETER,
                at.startsWith("/") || at.startsWith("query") ? at : "query." + at,
                message);
    }
}
