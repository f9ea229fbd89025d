package io.quorate.server.check;

import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Instance;

/**
 * What is looked at, and how. Immutable.
 *
 * @param host a name or an address
 */
record Target(String host, int port, HealthCheck check) {

    static Target of(Instance instance, HealthCheck check) {
        int port = check.port() == 0 ? instance.registration().port() : check.port();
        String host =
                check.isElsewhere() ? check.host() : instance.registration().address();
        return new Target(host, port, check);
    }

    /** As the instance's registration has it, for as long as this is its target. */
    long mark() {
        return check.mark(host, port);
    }

    boolean isHttp() {
        return check.type() == HealthCheck.Type.HTTP;
    }

    /** Host and port as HTTP spells them. */
    String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
