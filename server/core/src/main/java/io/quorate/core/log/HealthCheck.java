package io.quorate.core.log;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How members find out whether an instance is well. Its target is the instance, unless it says otherwise. Immutable.
 *
 * @param id its name, unique within the instance; not {@link CheckStatus#SELF}
 * @param host where to look; empty: at the instance's address
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
        String host,
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

    /** Whether it looks at a host of its own, and not at its instance's. */
    public boolean isElsewhere() {
        return !host.isEmpty();
    }

    /** The same of an instance at {@code address}: one that looks there has no host of its own. */
    public HealthCheck at(String address) {
        return host.equals(address)
                ? new HealthCheck(
                        id,
                        type,
                        "",
                        port,
                        path,
                        method,
                        headers,
                        expect,
                        tls,
                        tlsVerify,
                        intervalMillis,
                        timeoutMillis,
                        failAfter,
                        passAfter)
                : this;
    }

    /**
     * What tells a look at this target by this check from a look at another: a finding about a target that an instance no
     * longer has must not count. 64 bits of FNV-1a, by
     * Fowler, Noll and Vo.
     *
     * @param address the instance's; it counts where the check has no host of its own
     * @param instancePort the instance's; it counts where the check has none of its own
     */
    public long mark(String address, int instancePort) {
        Encoder out = new Encoder();
        out.text(isElsewhere() ? host : address).number(port == 0 ? instancePort : port);
        RegistryCodec.write(out, this);
        long mark = 0xcbf29ce484222325L;
        for (byte next : out.toBytes().array()) {
            mark = (mark ^ (next & 0xff)) * 0x100000001b3L;
        }
        return mark;
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
