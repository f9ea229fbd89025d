package io.quorate.server.http;

import io.vertx.core.http.HttpHeaders;

/** Header names and constant header values, made once. */
final class Names {

    static final CharSequence QUORATE_REVISION = HttpHeaders.createOptimized("Quorate-Revision");
    static final CharSequence QUORATE_TERM = HttpHeaders.createOptimized("Quorate-Term");
    static final CharSequence QUORATE_LEADER = HttpHeaders.createOptimized("Quorate-Leader");
    static final CharSequence QUORATE_MEMBER = HttpHeaders.createOptimized("Quorate-Member");
    static final CharSequence QUORATE_CLUSTER = HttpHeaders.createOptimized("Quorate-Cluster");
    static final CharSequence QUORATE_CONSISTENCY = HttpHeaders.createOptimized("Quorate-Consistency");
    static final CharSequence QUORATE_STALENESS = HttpHeaders.createOptimized("Quorate-Staleness-Ms");
    static final CharSequence QUORATE_IGNORED = HttpHeaders.createOptimized("Quorate-Ignored");
    static final CharSequence QUORATE_TIMEOUT = HttpHeaders.createOptimized("Quorate-Timeout");
    static final CharSequence QUORATE_MIN_REVISION = HttpHeaders.createOptimized("Quorate-Min-Revision");
    static final CharSequence QUORATE_CREATE_REVISION = HttpHeaders.createOptimized("Quorate-Create-Revision");
    static final CharSequence QUORATE_MOD_REVISION = HttpHeaders.createOptimized("Quorate-Mod-Revision");
    static final CharSequence QUORATE_VERSION = HttpHeaders.createOptimized("Quorate-Version");
    static final CharSequence QUORATE_LEASE = HttpHeaders.createOptimized("Quorate-Lease");
    static final CharSequence QUORATE_TOKEN = HttpHeaders.createOptimized("Quorate-Token");
    static final CharSequence QUORATE_OWNER = HttpHeaders.createOptimized("Quorate-Owner");
    static final CharSequence QUORATE_PROTECTED = HttpHeaders.createOptimized("Quorate-Protected");
    static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("Last-Event-ID");
    static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("Idempotency-Key");
    static final CharSequence IDEMPOTENCY_REPLAYED = HttpHeaders.createOptimized("Idempotency-Replayed");
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("Request-Id");
    static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    static final CharSequence PREFER = HttpHeaders.createOptimized("Prefer");
    static final CharSequence PREFERENCE_APPLIED = HttpHeaders.createOptimized("Preference-Applied");
    static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("Server-Timing");
    static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("WWW-Authenticate");
    static final CharSequence SEC_FETCH_SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
    static final CharSequence NOSNIFF_NAME = HttpHeaders.createOptimized("X-Content-Type-Options");
    static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    static final CharSequence LINK = HttpHeaders.createOptimized("Link");

    static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    static final CharSequence SANDBOX = HttpHeaders.createOptimized("default-src 'none'; sandbox");
    static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    static final CharSequence ACCEPT = HttpHeaders.createOptimized("Accept");
    static final CharSequence LINEARIZABLE = HttpHeaders.createOptimized("linearizable");
    static final CharSequence SERIALIZABLE = HttpHeaders.createOptimized("serializable");

    static final CharSequence TYPE_JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence TYPE_PROBLEM = HttpHeaders.createOptimized("application/problem+json");
    static final CharSequence TYPE_RAW = HttpHeaders.createOptimized("application/octet-stream");
    static final CharSequence TYPE_TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
    static final CharSequence TYPE_NDJSON = HttpHeaders.createOptimized("application/x-ndjson");
    static final CharSequence TYPE_SSE = HttpHeaders.createOptimized("text/event-stream");

    private Names() {}
}
