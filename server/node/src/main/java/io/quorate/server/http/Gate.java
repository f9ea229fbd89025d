package io.quorate.server.http;

import io.quorate.server.service.Claims;
import io.quorate.server.service.Reads;
import io.quorate.server.service.Writes;

/**
 * The way from a request to the services of this member: nothing is asked of them but on behalf of a request, and by what
 * its caller may do. Safe for any thread.
 */
final class Gate {

    private final Writes writes;
    private final Reads reads;
    private final Claims claims;

    Gate(Writes writes, Reads reads, Claims claims) {
        this.writes = writes;
        this.reads = reads;
        this.claims = claims;
    }

    /** What the caller of a request may write. */
    Writes writes(Exchange exchange) {
        return writes;
    }

    /** What the caller of a request may see. */
    Reads reads(Exchange exchange) {
        return reads;
    }

    /** What the caller of a request may claim. */
    Claims claims(Exchange exchange) {
        return claims;
    }
}
