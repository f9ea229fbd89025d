package io.quorate.cli.access;

import io.quorate.cli.Json;
import io.quorate.client.ApiRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Requests about access. Stateless. */
final class Requests {

    static final String USERS = "/v1/auth/users";
    static final String ROLES = "/v1/auth/roles";
    static final String TOKENS = "/v1/auth/tokens";

    private Requests() {}

    /** One with a document. */
    static ApiRequest of(String method, String target, @Nullable Object document) {
        return ApiRequest.of(method, target)
                .header("Content-Type", "application/json")
                .body(Json.write(document).getBytes(StandardCharsets.UTF_8));
    }

    /** Where something is, by its name. */
    static String path(String collection, String name) {
        return collection + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
