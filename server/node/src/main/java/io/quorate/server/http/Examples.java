package io.quorate.server.http;

import java.util.List;

/** A few lines to try a member with. */
public final class Examples {

    private Examples() {}

    /** Five curl lines for a member that serves {@code url}. */
    public static List<String> curl(String url) {
        return List.of(
                "curl -X PUT " + url + "/v1/kv/hello -d world",
                "curl " + url + "/v1/kv/hello",
                "curl -X PUT '" + url + "/v1/kv/hello?cas=0' -d again    # only if absent: refused",
                "curl '" + url + "/v1/kv/hello?history'",
                "curl " + url + "/v1/status");
    }
}
