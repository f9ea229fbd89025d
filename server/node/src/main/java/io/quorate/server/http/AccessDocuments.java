package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.core.access.BuiltIn;
import io.quorate.core.access.Rights;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Role;
import io.quorate.core.log.Token;
import io.quorate.core.log.User;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users, roles and tokens as JSON. Nothing that is secret is ever written, hashes included. Stateless. */
final class AccessDocuments {

    private AccessDocuments() {}

    static void write(JsonGenerator out, User user) throws IOException {
        out.writeStartObject();
        writeUser(out, user.name(), user.roles(), user.password() != null, user.disabled());
        out.writeEndObject();
    }

    /** Writes a user into an object that is open. */
    static void writeUser(JsonGenerator out, String name, List<String> roles, boolean hasPassword, boolean disabled)
            throws IOException {
        out.writeStringField("user", name);
        writeTexts(out, "roles", roles);
        out.writeBooleanField("has_password", hasPassword);
        out.writeBooleanField("disabled", disabled);
    }

    static void write(JsonGenerator out, Role role) throws IOException {
        out.writeStartObject();
        out.writeStringField("role", role.name());
        out.writeArrayFieldStart("permissions");
        for (Permission permission : role.permissions()) {
            write(out, permission, null);
        }
        out.writeEndArray();
        if (BuiltIn.role(role.name()) != null) {
            out.writeBooleanField("built_in", true);
        }
        out.writeEndObject();
    }

    /** Writes what somebody may do, and which role says so. */
    static void writePermissions(JsonGenerator out, List<Rights.Grant> grants) throws IOException {
        out.writeArrayFieldStart("permissions");
        for (Rights.Grant grant : grants) {
            write(out, grant.permission(), grant.role());
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Permission permission, @Nullable String role) throws IOException {
        out.writeStartObject();
        Domain domain = permission.domain();
        out.writeStringField("kind", domain == null ? "*" : domain.word());
        if (permission.scope() instanceof Permission.Prefix prefix) {
            Entries.writeKey(out, "prefix", "prefix64", prefix.prefix());
        } else if (permission.scope() instanceof Permission.Name name) {
            Entries.writeKey(out, "name", "name64", name.name());
        }
        writeTexts(
                out, "actions", permission.actions().stream().map(Action::word).toList());
        if (role != null) {
            out.writeStringField("role", role);
        }
        out.writeEndObject();
    }

    static void write(JsonGenerator out, Token token) throws IOException {
        out.writeStartObject();
        writeToken(out, token);
        out.writeEndObject();
    }

    /** Writes a token into an object that is open. */
    static void writeToken(JsonGenerator out, Token token) throws IOException {
        out.writeStringField("id", token.id());
        out.writeStringField("kind", token.type() == Token.Type.SESSION ? "session" : "api");
        if (!token.name().isEmpty()) {
            out.writeStringField("name", token.name());
        }
        out.writeStringField("user", token.user());
        List<String> roles = token.roles();
        if (roles != null) {
            writeTexts(out, "roles", roles);
        }
        out.writeStringField("created_at", Timestamps.of(token.createdAtMillis()));
        if (token.expiresAtMillis() > 0) {
            out.writeStringField("expires_at", Timestamps.of(token.expiresAtMillis()));
        }
        if (token.usedAtMillis() > 0) {
            out.writeStringField("used_at", Timestamps.of(token.usedAtMillis()));
        }
    }

    static void writeTexts(JsonGenerator out, String field, List<String> texts) throws IOException {
        out.writeArrayFieldStart(field);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
