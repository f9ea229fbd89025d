package io.quorate.server.http;

import io.quorate.core.log.Health;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Registration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which instances are wanted. Immutable.
 *
 * @param health how well they must be
 * @param draining whether those are wanted that take no new work
 * @param tags all of which they must have
 * @param meta what their metadata must be
 * @param zone where they must be; empty: anywhere
 */
record InstanceFilter(
        Wanted health, Choice draining, List<String> tags, NavigableMap<String, String> meta, String zone) {

    /** What can be called. */
    static final InstanceFilter DEFAULT =
            new InstanceFilter(Wanted.PASSING, Choice.FALSE, List.of(), Collections.emptyNavigableMap(), "");

    /** Every instance. */
    static final InstanceFilter ALL =
            new InstanceFilter(Wanted.ANY, Choice.ANY, List.of(), Collections.emptyNavigableMap(), "");

    /** Its parameters. */
    static final List<String> PARAMETERS = List.of("health", "draining", "tag", RequestParameters.META, "zone");

    /** The words of {@code health=}. */
    enum Wanted {
        /** Those that pass. */
        PASSING,
        /** Those that pass or warn. */
        WARNING,
        /** All, even those under maintenance. */
        ANY
    }

    /** The words of {@code draining=}. */
    enum Choice {
        /** Those that do not. */
        FALSE,
        /** Those that do. */
        TRUE,
        /** All. */
        ANY
    }

    InstanceFilter {
        tags = List.copyOf(tags);
        meta = Collections.unmodifiableNavigableMap(new TreeMap<>(meta));
    }

    /** The filter that a request asks for. */
    static InstanceFilter of(Exchange exchange) {
        RequestParameters given = exchange.parameters();
        if (!given.any()) {
            return DEFAULT;
        }
        List<String> tags = given.all("tag");
        for (String tag : tags) {
            String expected = InstanceRules.tag(tag);
            if (expected != null) {
                exchange.fault("query.tag", "tag: '" + Text.shown(tag) + "' (expected: " + expected + ")");
            }
        }
        NavigableMap<String, String> meta = new TreeMap<>();
        for (Map.Entry<String, @Nullable String> one :
                given.beginning(RequestParameters.META_PREFIX).entrySet()) {
            String value = one.getValue();
            String expected = value == null ? "a value" : InstanceRules.metaName(one.getKey());
            if (value == null || expected != null) {
                exchange.fault("query.meta", "meta." + Text.shown(one.getKey()) + ": expected " + expected);
            } else {
                meta.put(one.getKey(), value);
            }
        }
        String zone = given.text("zone");
        return new InstanceFilter(
                given.word("health", Wanted.class, Wanted.PASSING),
                draining(exchange),
                tags,
                meta,
                zone == null ? "" : zone);
    }

    /** As a flag may be spelled, so may this. */
    private static Choice draining(Exchange exchange) {
        String text = exchange.parameter("draining");
        if (text == null) {
            return Choice.FALSE;
        }
        return switch (text) {
            case "", "1" -> Choice.TRUE;
            case "0" -> Choice.FALSE;
            default -> exchange.word("draining", Choice.class, Choice.FALSE);
        };
    }

    /** Whether every instance is wanted. */
    boolean isAll() {
        return equals(ALL);
    }

    /** Whether an instance is wanted. */
    boolean matches(Instance instance) {
        return isAmong(instance) && isWellEnough(instance);
    }

    /** Whether an instance would be wanted were it well. */
    boolean isAmong(Instance instance) {
        Registration said = instance.registration();
        return (draining == Choice.ANY || (draining == Choice.TRUE) == instance.draining())
                && (health == Wanted.ANY || !instance.maintenance())
                && (zone.isEmpty() || zone.equals(said.zone()))
                && (tags.isEmpty() || said.tags().containsAll(tags))
                && hasMeta(said);
    }

    private boolean hasMeta(Registration said) {
        for (Map.Entry<String, String> wanted : meta.entrySet()) {
            if (!wanted.getValue().equals(said.meta().get(wanted.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** Whether an instance is as well as it must be. */
    boolean isWellEnough(Instance instance) {
        return switch (health) {
            case ANY -> true;
            case WARNING -> instance.health() != Health.CRITICAL;
            case PASSING -> instance.health() == Health.PASSING;
        };
    }

    /** Whether a pool that looks sick is shown whole: who asks for what he can call may be given more, nobody else. */
    boolean mayBeProtected() {
        return health != Wanted.ANY && draining == Choice.FALSE;
    }

    /** What must be the same on every page. */
    int fingerprint() {
        return toString().hashCode();
    }
}
