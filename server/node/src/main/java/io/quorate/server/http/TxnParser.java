package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.api.ProblemCode;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the document of a transaction; faults are noted with their JSON pointer. Confined to one request. */
final class TxnParser {

    /** What the parser says of where its bytes came from; it means nothing to who sent them. */
    private static final Pattern SOURCE =
            Pattern.compile(" *\\((for|start marker at) [^\\n]*?\\[Source:.*", Pattern.DOTALL);

    private static final List<String> FIELDS = List.of("if", "then", "else");
    private static final List<String> GUARD_FIELDS = List.of(
            "key",
            "key64",
            "prefix",
            "prefix64",
            "exists",
            "value",
            "value64",
            "mod_revision",
            "create_revision",
            "version",
            "lock",
            "semaphore",
            "election",
            "token",
            "lease",
            "alive",
            "service",
            "instance");
    private static final List<String> KINDS =
            List.of("put", "delete", "get", "release", "register", "deregister", "set_state");
    private static final List<String> RELATIONS = List.of("eq", "ne", "lt", "le", "gt", "ge");

    private final JsonParser in;
    private final Faults faults;
    private final OperationParser operations;
    private final RegistryForm registry;
    private final List<Guard> guards = new ArrayList<>();
    private final List<Integer> guardPlaces = new ArrayList<>();
    private final Branch then = new Branch();
    private final Branch otherwise = new Branch();
    private boolean hasThen;
    private boolean hasOtherwise;

    /**
     * A transaction as it was read.
     *
     * @param guardPlaces for each guard its place in the document: one place can give several
     * @param thenForms how the answers of the branch show values
     */
    record Parsed(
            Command.Txn txn, List<Integer> guardPlaces, List<ValueForm> thenForms, List<ValueForm> otherwiseForms) {

        /** The same with conditions that are not in the document; their place is -1. */
        Parsed with(List<Guard> more) {
            if (more.isEmpty()) {
                return this;
            }
            List<Guard> guards = new ArrayList<>(txn.guards());
            guards.addAll(more);
            List<Integer> places = new ArrayList<>(guardPlaces);
            more.forEach(guard -> places.add(-1));
            return new Parsed(
                    new Command.Txn(guards, txn.then(), txn.otherwise(), txn.hasOtherwise()),
                    places,
                    thenForms,
                    otherwiseForms);
        }

        /** Whether it changes nothing. */
        boolean readsOnly() {
            return readsOnly(txn.then()) && readsOnly(txn.otherwise());
        }

        private static boolean readsOnly(List<Operation> branch) {
            for (Operation operation : branch) {
                if (!(operation instanceof Operation.Get)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One list of operations. */
    private static final class Branch {
        final List<Operation> operations = new ArrayList<>();
        final List<ValueForm> forms = new ArrayList<>();
        final TreeSet<Bytes> written = new TreeSet<>();
        final TreeSet<Bytes> instances = new TreeSet<>();
    }

    private TxnParser(JsonParser in, Faults faults, HttpSettings settings) {
        this.in = in;
        this.faults = faults;
        this.operations = new OperationParser(in, faults, settings);
        this.registry = new RegistryForm(in, faults, operations, settings);
    }

    /** Reads {@code document}; what is wrong is added to {@code faults}. */
    static Parsed parse(byte[] document, Faults faults, HttpSettings settings) {
        try (JsonParser in = Json.FACTORY.createParser(document)) {
            TxnParser parser = new TxnParser(in, faults, settings);
            parser.document();
            Command.Txn txn = new Command.Txn(
                    parser.guards, parser.then.operations, parser.otherwise.operations, parser.hasOtherwise);
            return new Parsed(txn, parser.guardPlaces, parser.then.forms, parser.otherwise.forms);
        } catch (JsonProcessingException malformed) {
            throw malformed(malformed);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What is wrong with a document that is no JSON, without a copy of it. */
    static RefusedException malformed(JsonProcessingException malformed) {
        String where = malformed.getLocation() == null
                ? ""
                : " (line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr() + ")";
        String what = Text.shown(SOURCE.matcher(malformed.getOriginalMessage()).replaceAll(""));
        return new RefusedException(ProblemCode.INVALID_BODY, "not valid JSON: " + what + where);
    }

    private void document() throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new RefusedException(
                    ProblemCode.INVALID_BODY, "expected a JSON object with \"if\", \"then\" and \"else\"");
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            switch (name) {
                case "if" -> guards();
                case "then" -> {
                    hasThen = true;
                    branch(then, "/then");
                }
                case "else" -> {
                    hasOtherwise = true;
                    branch(otherwise, "/else");
                }
                default -> unknown("/" + Text.shown(name), name, FIELDS, "a transaction");
            }
        }
        if (in.nextToken() != null) {
            invalid("", "something follows the document");
        }
        if (!hasThen) {
            invalid("/then", "expected a list of operations");
        }
    }

    // ---- guards

    private void guards() throws IOException {
        if (!list("/if")) {
            return;
        }
        int place = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            guard(place, "/if/" + place);
            place++;
            checkCount("guards", Math.max(place, guards.size()));
        }
    }

    private void guard(int place, String pointer) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            invalid(pointer, "expected an object");
            in.skipChildren();
            return;
        }
        Said said = new Said();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            read(name, pointer, said);
        }
        make(place, pointer, said);
    }

    private void read(String name, String pointer, Said said) throws IOException {
        String at = pointer + "/" + name;
        switch (name) {
            case "key", "key64", "prefix", "prefix64" -> {
                said.subjects++;
                Bytes bytes = operations.bytes(name.endsWith("64"), at);
                if (bytes != null) {
                    said.keys = keys(name, bytes, at);
                }
            }
            case "exists" -> {
                boolean expected = operations.bool(at);
                said.targets.add(of -> new Guard.Exists(of, expected));
            }
            case "value", "value64" -> relations(at, relation -> valueTarget(name, relation, at), said.targets);
            case "mod_revision" -> number(Guard.Field.MOD_REVISION, at, said.targets);
            case "create_revision" -> number(Guard.Field.CREATE_REVISION, at, said.targets);
            case "version" -> number(Guard.Field.VERSION, at, said.targets);
            case "lock", "semaphore", "election" -> {
                said.subjects++;
                said.kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
                said.name = operations.claimName(at);
            }
            case "token" -> said.token = operations.number(at, 1, Numbers.MAX, 0);
            case "service" -> said.service = registry.name(at, true);
            case "instance" -> {
                said.subjects++;
                said.isInstance = true;
                said.instance = registry.name(at, false);
            }
            case "lease" -> lease(said, at);
            case "alive" -> {
                said.expects = true;
                said.alive = operations.bool(at);
            }
            default -> unknown(pointer + "/" + Text.shown(name), name, GUARD_FIELDS, "a guard");
        }
    }

    private void make(int place, String pointer, Said said) {
        Keys keys = said.keys;
        if (said.isInstance || said.service != null) {
            instance(place, pointer, said);
        } else if ((said.subjects == 0 && said.lease != 0) || said.kind != null) {
            coordination(place, pointer, said);
        } else if (said.token != 0 || said.expects) {
            invalid(pointer, "token goes with lock, semaphore or election, alive with a lease and no key");
        } else if (said.subjects != 1) {
            invalid(pointer, "expected exactly one of key, key64, prefix, prefix64, lock, semaphore and election");
        } else if (said.targets.isEmpty() && said.lease == 0) {
            invalid(pointer, "expected a condition: exists, value, mod_revision, create_revision, version or lease");
        } else if (keys != null) {
            for (Target target : said.targets) {
                add(place, target.guard(keys));
            }
            if (said.lease != 0) {
                add(place, new Guard.Metadata(keys, Guard.Field.LEASE, Guard.Relation.EQ, said.lease));
            }
        }
    }

    /** What one guard says, in whatever order: it is made when all of it is read. */
    private static final class Said {
        final List<Target> targets = new ArrayList<>(2);
        int subjects;

        @Nullable
        Keys keys;

        @Nullable
        Kind kind;

        @Nullable
        Bytes name;

        long token;
        long lease;
        boolean expects;
        boolean alive;

        @Nullable
        String service;

        @Nullable
        String instance;

        boolean isInstance;
    }

    /** A guard about an instance of a service. */
    private void instance(int place, String pointer, Said said) {
        String service = said.service;
        String id = said.instance;
        boolean isAlone = said.subjects == 1 && said.kind == null && said.token == 0 && !said.expects;
        if (!isAlone || service == null || id == null) {
            invalid(pointer, "expected a service and an instance of it, and conditions of that");
            return;
        }
        Keys keys = Keys.one(Instance.key(service, id));
        if (said.lease != 0) {
            said.targets.add(of -> new Guard.Metadata(of, Guard.Field.LEASE, Guard.Relation.EQ, said.lease));
        }
        if (said.targets.isEmpty()) {
            invalid(pointer, "expected a condition: exists, mod_revision, create_revision, version or lease");
        }
        for (Target target : said.targets) {
            if (target.guard(keys) instanceof Guard.OfKeys ofKeys && !(ofKeys instanceof Guard.Value)) {
                add(place, new Guard.Versioned(Kind.INSTANCE, ofKeys));
            } else {
                invalid(pointer + "/value", "value: an instance has none (expected: exists, mod_revision or the like)");
            }
        }
    }

    /** A lease with {@code alive}, or, beside a key, the lease on which the key must be. */
    private void lease(Said said, String at) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            relations(
                    at,
                    relation -> {
                        long lease = operations.leaseId(at);
                        return of -> new Guard.Metadata(of, Guard.Field.LEASE, relation, lease);
                    },
                    said.targets);
            return;
        }
        said.lease = operations.leaseId(at);
    }

    /** A guard about a hold or a lease. */
    private void coordination(int place, String pointer, Said said) {
        Kind kind = said.kind;
        Bytes name = said.name;
        boolean isAlone = (said.subjects == 1 || kind == null) && said.targets.isEmpty();
        if (kind != null && isAlone && said.lease == 0 && !said.expects) {
            if (said.token == 0) {
                invalid(pointer, "expected the token of the hold");
            } else if (name != null) {
                add(place, new Guard.Fence(kind, name, said.token));
            }
        } else if (kind == null && isAlone && said.expects && said.token == 0) {
            add(place, new Guard.LeaseAlive(said.lease, said.alive));
        } else {
            invalid(
                    pointer,
                    "expected a hold (lock, semaphore or election) and its token, or a lease and alive, and no other condition");
        }
    }

    private void add(int place, Guard guard) {
        guards.add(guard);
        guardPlaces.add(place);
    }

    /** A condition that waits for its keys. */
    private interface Target {
        Guard guard(Keys keys);
    }

    /** Reads the operand the parser stands on. */
    private interface Operand {
        @Nullable
        Target read(Guard.Relation relation) throws IOException;
    }

    private @Nullable Keys keys(String name, Bytes bytes, String at) {
        boolean prefix = name.startsWith("prefix");
        if (bytes.size() > Limits.KEY_BYTES_MAX || (bytes.isEmpty() && !prefix)) {
            faults.add(
                    ProblemCode.NAME_INVALID,
                    at,
                    "the key has " + bytes.size() + " bytes (expected: 1.." + Limits.KEY_BYTES_MAX + ")");
            return null;
        }
        return prefix ? Keys.prefix(bytes) : Keys.one(bytes);
    }

    private void number(Guard.Field field, String at, List<Target> targets) throws IOException {
        relations(
                at,
                relation -> {
                    long operand = operations.number(at, 0, Numbers.MAX, 0);
                    return of -> new Guard.Metadata(of, field, relation, operand);
                },
                targets);
    }

    private @Nullable Target valueTarget(String name, Guard.Relation relation, String at) throws IOException {
        Bytes operand = operations.bytes(name.equals("value64"), at);
        return operand == null ? null : of -> new Guard.Value(of, relation, operand);
    }

    /** Reads a bare operand, which means equality, or an object of relations and operands. */
    private void relations(String at, Operand operand, List<Target> targets) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            add(targets, operand.read(Guard.Relation.EQ));
            return;
        }
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            if (RELATIONS.contains(name)) {
                add(targets, operand.read(Guard.Relation.valueOf(name.toUpperCase(Locale.ROOT))));
            } else {
                unknown(at + "/" + Text.shown(name), name, RELATIONS, "a comparison");
            }
        }
    }

    private static void add(List<Target> targets, @Nullable Target target) {
        if (target != null) {
            targets.add(target);
        }
    }

    // ---- operations

    private void branch(Branch branch, String pointer) throws IOException {
        if (!list(pointer)) {
            return;
        }
        int place = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            operation(branch, pointer + "/" + place);
            place++;
            checkCount("operations of a branch", place);
        }
    }

    private void operation(Branch branch, String pointer) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            invalid(pointer, "expected an object");
            in.skipChildren();
            return;
        }
        int kinds = 0;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            if (!OperationParser.isKind(name)) {
                unknown(pointer + "/" + Text.shown(name), name, KINDS, "an operation");
                continue;
            }
            kinds++;
            OperationParser.Parsed parsed = operations.parse(name, pointer + "/" + name);
            Operation operation = parsed.operation();
            if (operation != null) {
                checkWritten(branch, operation, pointer + "/" + name);
                branch.operations.add(operation);
                branch.forms.add(parsed.form());
            }
        }
        if (kinds != 1) {
            invalid(pointer, "expected exactly one of " + String.join(", ", KINDS));
        }
    }

    /** No two operations may write one key; but a range may be cleared before keys in it are written. */
    private void checkWritten(Branch branch, Operation operation, String pointer) {
        if (operation instanceof Operation.OfRegistry ofRegistry) {
            if (!branch.instances.add(Rehearsal.instanceOf(ofRegistry))) {
                faults.add(ProblemCode.DUPLICATE_KEY, pointer, "the instance is written twice");
            }
            return;
        }
        Bytes twice = null;
        Bytes key = null;
        if (operation instanceof Operation.Put put) {
            key = put.key();
        } else if (operation instanceof Operation.Delete delete) {
            if (delete.keys() instanceof Keys.One one) {
                key = one.key();
            } else {
                Bytes next = branch.written.ceiling(delete.keys().range().from());
                twice = next != null && delete.keys().range().contains(next) ? next : null;
            }
        }
        if (key != null && !branch.written.add(key)) {
            twice = key;
        }
        if (twice != null) {
            faults.add(ProblemCode.DUPLICATE_KEY, pointer, "key " + Entries.shown(twice) + " is written twice");
        }
    }

    // ---- common

    private boolean list(String pointer) throws IOException {
        if (in.currentToken() == JsonToken.START_ARRAY) {
            return true;
        }
        invalid(pointer, "expected a list");
        in.skipChildren();
        return false;
    }

    private static void checkCount(String what, int count) {
        if (count > Limits.TXN_OPERATIONS_MAX) {
            throw new RefusedException(
                    ProblemCode.TOO_LARGE,
                    "more " + what + " than a transaction may have: " + Limits.TXN_OPERATIONS_MAX);
        }
    }

    private void unknown(String at, String name, List<String> known, String what) throws IOException {
        faults.unknown(
                ProblemCode.UNKNOWN_FIELD,
                at,
                "'" + Text.shown(name) + "' is no field of " + what,
                Suggestions.closest(name, known));
        in.skipChildren();
    }

    private void invalid(String at, String message) {
        faults.add(ProblemCode.INVALID_BODY, at.isEmpty() ? "/" : at, message);
    }
}
