package io.quorate.core.log;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How members find out whether an instance is well. Its target is the instance's own address and port. Immutable.
 *
 * @param id its name, unique within the instance; not {@link CheckStatus#SELF}
 * @param port the port; 0: the instance's
 * @param path what an HTTP check asks for; empty for TCP
 * @param method how an HTTP check asks; empty for TCP
 * @param headers what an HTTP check sends along
 * @param expect the statuses that pass, such as {@code 200-399,404}; empty: 2xx pass, 429 warns
 * @param tls whether to speak TLS
 * @param tlsVerify whether the certificate must be in order
 * @param intervalMillis how often, about
 * @param timeoutMillis how long an answer may take
 * @param failAfter after how many results that do not pass in a row its status follows
 * @param passAfter after how many results that pass in a row its status follows
 */
public record HealthCheck(
        String id,
        Type type,
        int port,
        String path,
        String method,
        NavigableMap<String, String> headers,
        String expect,
        boolean tls,
        boolean tlsVerify,
        long intervalMillis,
        long timeoutMillis,
        int failAfter,
        int passAfter) {

    public HealthCheck {
        headers = Collections.unmodifiableNavigableMap(new TreeMap<>(headers));
    }

    /** What kind of check it is. */
    public enum Type {
        /** The instance says itself how it is. Built in, as {@link CheckStatus#SELF}: never among the checks. */
        TTL,
        /** A member sends a request. */
        HTTP,
        /** A member opens a connection. */
        TCP
    }
}
