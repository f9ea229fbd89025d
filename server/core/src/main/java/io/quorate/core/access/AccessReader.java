package io.quorate.core.access;

import io.quorate.core.log.AccessCodec;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.MalformedException;
import io.quorate.core.log.Role;
import io.quorate.core.log.Token;
import io.quorate.core.log.User;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Cursor;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Space;
import io.quorate.core.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads users, roles and tokens from one sight of the store. Confined to one thread. */
public final class AccessReader {

    /** The form of every row but that of the totals. */
    static final int FORM = 1;

    private final View view;

    /** Reads {@code view}. */
    public AccessReader(View view) {
        this.view = view;
    }

    /** How things stand with all of it. */
    public AccessState state() {
        return AccessState.read(view);
    }

    /** A user; null: there is none of that name. */
    public @Nullable User user(String name) {
        return find(AccessRows.user(name), AccessCodec::user);
    }

    /** A role, one that every cluster has included; null: there is none of that name. */
    public @Nullable Role role(String name) {
        Role builtIn = BuiltIn.role(name);
        return builtIn != null ? builtIn : find(AccessRows.role(name), AccessCodec::role);
    }

    /** A token; null: there is none of that id. */
    public @Nullable Token token(String id) {
        return find(AccessRows.token(id), AccessCodec::token);
    }

    /** All users, by name. */
    public List<User> users() {
        return list(AccessRows.USERS, AccessCodec::user);
    }

    /** All roles but those that every cluster has, by name. */
    public List<Role> roles() {
        return list(AccessRows.ROLES, AccessCodec::role);
    }

    /** All tokens, by id. */
    public List<Token> tokens() {
        return list(AccessRows.TOKENS, AccessCodec::token);
    }

    /** What roles allow together. A name that is none gives nothing. */
    public Rights rights(List<String> roles) {
        List<Role> found = new ArrayList<>();
        for (String name : roles) {
            Role role = role(name);
            if (role != null) {
                found.add(role);
            }
        }
        return Rights.of(found);
    }

    /** The ids of a user's tokens, in order. */
    List<String> tokensOf(String user) {
        List<String> ids = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.ACCESS, AccessRows.tokensOf(user), Order.ASCENDING)) {
            while (cursor.next()) {
                ids.add(AccessRows.idIn(cursor.key(), user));
            }
        }
        return ids;
    }

    private <T> @Nullable T find(Bytes key, Function<Decoder, T> content) {
        Bytes row = view.get(Space.ACCESS, key);
        return row == null ? null : read(row, content);
    }

    private <T> List<T> list(KeyRange rows, Function<Decoder, T> content) {
        List<T> found = new ArrayList<>();
        try (Cursor cursor = view.scan(Space.ACCESS, rows, Order.ASCENDING)) {
            while (cursor.next()) {
                found.add(read(cursor.value(), content));
            }
        }
        return List.copyOf(found);
    }

    private static <T> T read(Bytes row, Function<Decoder, T> content) {
        Decoder in = new Decoder(row);
        int form = in.octet();
        if (form != FORM) {
            throw new MalformedException("access: form " + form + " (expected: " + FORM + ")");
        }
        T found = content.apply(in);
        in.end();
        return found;
    }
}
