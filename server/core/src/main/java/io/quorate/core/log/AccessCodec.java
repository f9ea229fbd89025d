package io.quorate.core.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of what is asked about access, and of what is stored of it. Stateless; safe for any thread. */
public final class AccessCodec {

    private static final int PUT_USER = 1;
    private static final int DELETE_USER = 2;
    private static final int SET_PASSWORD = 3;
    private static final int PUT_ROLE = 4;
    private static final int DELETE_ROLE = 5;
    private static final int PUT_TOKEN = 6;
    private static final int REVOKE_TOKEN = 7;
    private static final int TOUCH = 8;
    private static final int FORGET_TOKENS = 9;
    private static final int OFFER_BOOTSTRAP = 10;
    private static final int BOOTSTRAP = 11;

    private static final int DONE = 1;
    private static final int REJECTED = 2;

    private static final int ANYONE = 0;
    private static final int INTERNAL = 1;
    private static final int KNOWN = 2;

    private static final int PREFIX = 1;
    private static final int NAME = 2;

    private AccessCodec() {}

    // ---- commands

    static void write(Encoder out, AccessCommand command) {
        if (command instanceof AccessCommand.PutUser put) {
            out.octet(PUT_USER).text(put.name());
            writeTexts(out, put.roles());
            writeOptional(out, put.password());
            out.flag(put.disabled()).flag(put.createOnly());
        } else if (command instanceof AccessCommand.DeleteUser delete) {
            out.octet(DELETE_USER).text(delete.name());
        } else if (command instanceof AccessCommand.SetPassword set) {
            write(out.octet(SET_PASSWORD).text(set.user()), set.password());
        } else if (command instanceof AccessCommand.PutRole put) {
            write(out.octet(PUT_ROLE), put.role());
            out.flag(put.createOnly());
        } else if (command instanceof AccessCommand.DeleteRole delete) {
            out.octet(DELETE_ROLE).text(delete.name());
        } else if (command instanceof AccessCommand.PutToken put) {
            write(out.octet(PUT_TOKEN), put.token());
        } else if (command instanceof AccessCommand.RevokeToken revoke) {
            out.octet(REVOKE_TOKEN).text(revoke.id());
        } else if (command instanceof AccessCommand.Touch touch) {
            out.octet(TOUCH).number(touch.uses().size());
            for (AccessCommand.Use use : touch.uses()) {
                out.text(use.token()).number(use.usedAtMillis()).number(use.expiresAtMillis());
            }
        } else if (command instanceof AccessCommand.ForgetTokens forget) {
            writeTexts(out.octet(FORGET_TOKENS), forget.ids());
            out.number(forget.expiredMillis());
        } else if (command instanceof AccessCommand.OfferBootstrap offer) {
            out.octet(OFFER_BOOTSTRAP).bytes(offer.hash());
        } else if (command instanceof AccessCommand.Bootstrap bootstrap) {
            out.octet(BOOTSTRAP).bytes(bootstrap.hash()).text(bootstrap.user());
            writeOptional(out, bootstrap.password());
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    static AccessCommand command(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case PUT_USER ->
                new AccessCommand.PutUser(in.text(), texts(in), optionalPassword(in), in.flag(), in.flag());
            case DELETE_USER -> new AccessCommand.DeleteUser(in.text());
            case SET_PASSWORD -> new AccessCommand.SetPassword(in.text(), password(in));
            case PUT_ROLE -> new AccessCommand.PutRole(role(in), in.flag());
            case DELETE_ROLE -> new AccessCommand.DeleteRole(in.text());
            case PUT_TOKEN -> new AccessCommand.PutToken(token(in));
            case REVOKE_TOKEN -> new AccessCommand.RevokeToken(in.text());
            case TOUCH ->
                new AccessCommand.Touch(in.list(one -> new AccessCommand.Use(one.text(), one.number(), one.number())));
            case FORGET_TOKENS -> new AccessCommand.ForgetTokens(texts(in), in.number());
            case OFFER_BOOTSTRAP -> new AccessCommand.OfferBootstrap(in.bytes());
            case BOOTSTRAP -> new AccessCommand.Bootstrap(in.bytes(), in.text(), optionalPassword(in));
            default -> throw new MalformedException("access command: unknown kind " + kind);
        };
    }

    // ---- outcomes

    static void write(Encoder out, AccessOutcome outcome) {
        if (outcome instanceof AccessOutcome.Done done) {
            out.octet(DONE)
                    .number(done.revision())
                    .number(done.accessRevision())
                    .flag(done.created());
        } else if (outcome instanceof AccessOutcome.Rejected rejected) {
            out.octet(REJECTED).number(rejected.revision());
            Codes.ACCESS_REASONS.write(out, rejected.reason());
            out.text(rejected.detail());
        } else {
            throw new IllegalStateException(outcome.getClass() + " has no binary form");
        }
    }

    static AccessOutcome outcome(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case DONE -> new AccessOutcome.Done(in.number(), in.number(), in.flag());
            case REJECTED -> {
                long revision = in.number();
                yield new AccessOutcome.Rejected(revision, Codes.ACCESS_REASONS.read(in), in.text());
            }
            default -> throw new MalformedException("access outcome: unknown kind " + kind);
        };
    }

    // ---- who asks

    static void write(Encoder out, Principal principal) {
        if (principal instanceof Principal.Anyone) {
            out.octet(ANYONE);
        } else if (principal instanceof Principal.Internal) {
            out.octet(INTERNAL);
        } else if (principal instanceof Principal.Known known) {
            out.octet(KNOWN).text(known.user()).optionalText(known.token()).number(known.accessRevision());
        } else {
            throw new IllegalStateException(principal.getClass() + " has no binary form");
        }
    }

    static Principal principal(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case ANYONE -> Principal.ANYONE;
            case INTERNAL -> Principal.INTERNAL;
            case KNOWN -> new Principal.Known(in.text(), in.optionalText(), in.number());
            default -> throw new MalformedException("principal: unknown kind " + kind);
        };
    }

    // ---- what is stored

    /** Writes a user. */
    public static void write(Encoder out, User user) {
        out.text(user.name());
        writeTexts(out, user.roles());
        writeOptional(out, user.password());
        out.flag(user.disabled());
    }

    /** Reads a user. */
    public static User user(Decoder in) {
        return new User(in.text(), texts(in), optionalPassword(in), in.flag());
    }

    /** Writes a role. */
    public static void write(Encoder out, Role role) {
        out.text(role.name()).number(role.permissions().size());
        for (Permission permission : role.permissions()) {
            write(out, permission);
        }
    }

    /** Reads a role. */
    public static Role role(Decoder in) {
        return new Role(in.text(), in.list(AccessCodec::permission));
    }

    /** Writes a token. */
    public static void write(Encoder out, Token token) {
        out.text(token.id()).bytes(token.hash());
        Codes.TOKEN_TYPES.write(out, token.type());
        out.text(token.user()).text(token.name());
        List<String> roles = token.roles();
        out.flag(roles != null);
        if (roles != null) {
            writeTexts(out, roles);
        }
        out.number(token.createdAtMillis()).number(token.expiresAtMillis()).number(token.usedAtMillis());
    }

    /** Reads a token. */
    public static Token token(Decoder in) {
        return new Token(
                in.text(),
                in.bytes(),
                Codes.TOKEN_TYPES.read(in),
                in.text(),
                in.text(),
                in.flag() ? texts(in) : null,
                in.number(),
                in.number(),
                in.number());
    }

    private static void write(Encoder out, Permission permission) {
        Domain domain = permission.domain();
        out.flag(domain != null);
        if (domain != null) {
            Codes.DOMAINS.write(out, domain);
        }
        if (permission.scope() instanceof Permission.Prefix prefix) {
            out.octet(PREFIX).bytes(prefix.prefix());
        } else if (permission.scope() instanceof Permission.Name name) {
            out.octet(NAME).bytes(name.name());
        } else {
            throw new IllegalStateException(permission.scope().getClass() + " has no binary form");
        }
        out.number(permission.actions().size());
        for (Action action : permission.actions()) {
            Codes.ACTIONS.write(out, action);
        }
    }

    private static Permission permission(Decoder in) {
        Domain domain = in.flag() ? Codes.DOMAINS.read(in) : null;
        Permission.Scope scope = scope(in);
        List<Action> actions = in.list(Codes.ACTIONS::read);
        Permission permission = new Permission(domain, scope, actions);
        if (!permission.actions().equals(actions)) {
            throw new MalformedException("actions: " + actions + " (expected: in order, none twice)");
        }
        return permission;
    }

    private static Permission.Scope scope(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case PREFIX -> new Permission.Prefix(in.bytes());
            case NAME -> new Permission.Name(in.bytes());
            default -> throw new MalformedException("scope: unknown kind " + kind);
        };
    }

    private static void write(Encoder out, StoredPassword password) {
        Codes.SCHEMES.write(out, password.scheme());
        out.number(password.iterations()).bytes(password.salt()).bytes(password.hash());
    }

    private static StoredPassword password(Decoder in) {
        return new StoredPassword(Codes.SCHEMES.read(in), in.size(), in.bytes(), in.bytes());
    }

    private static void writeOptional(Encoder out, @Nullable StoredPassword password) {
        out.flag(password != null);
        if (password != null) {
            write(out, password);
        }
    }

    private static @Nullable StoredPassword optionalPassword(Decoder in) {
        return in.flag() ? password(in) : null;
    }

    private static void writeTexts(Encoder out, List<String> texts) {
        out.number(texts.size());
        for (String text : texts) {
            out.text(text);
        }
    }

    /** Names, in the order in which they were written: each after the one before. */
    private static List<String> texts(Decoder in) {
        List<String> texts = in.list(Decoder::text);
        List<String> sorted = new ArrayList<>(texts);
        sorted.sort(null);
        for (int at = 0; at < texts.size(); at++) {
            if (!texts.get(at).equals(sorted.get(at))
                    || (at > 0 && texts.get(at).equals(texts.get(at - 1)))) {
                throw new MalformedException("names: " + texts + " (expected: in order, none twice)");
            }
        }
        return texts;
    }
}
