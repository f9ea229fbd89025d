package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of batches, requests and what they ask. Stateless; safe for any thread. */
final class CommandCodec {

    private static final int TXN = 1;
    private static final int SETTLE = 2;
    private static final int TRIM = 3;
    private static final int FOUND = 4;
    private static final int LEASE = 5;
    private static final int CLAIM = 6;
    private static final int COUNTER = 7;
    private static final int REGISTRY = 8;
    private static final int UPKEEP = 70;
    private static final int ACCESS = 40;
    private static final int MEMBER = 60;

    private static final int NO_KEY = 0;
    private static final int FREE = 1;
    private static final int SEQUENCED = 2;

    private static final int EXISTS = 1;
    private static final int METADATA = 2;
    private static final int VALUE = 3;
    private static final int FENCE = 4;
    private static final int LEASE_ALIVE = 5;
    private static final int VERSIONED = 6;

    private static final int ONE = 1;
    private static final int SPAN = 2;
    private static final int SPAN_TO_END = 3;

    private static final int PUT = 1;
    private static final int APPEND = 2;
    private static final int DELETE = 3;
    private static final int GET = 4;
    private static final int RELEASE = 5;
    private static final int OF_REGISTRY = 6;

    private static final int ON_NONE = 1;
    private static final int ON_SAME = 2;
    private static final int ON_LEASE = 3;
    private static final int ON_OWN = 4;

    private CommandCodec() {}

    static void write(Encoder out, Batch batch) {
        out.fixed64(batch.origin()).number(batch.sequence());
        out.number(batch.requests().size());
        for (Request request : batch.requests()) {
            writeKey(out, request.key());
            AccessCodec.write(out.bytes(request.digest()), request.principal());
            write(out, request.command());
        }
    }

    static Batch batch(Decoder in) {
        return new Batch(in.fixed64(), in.number(), in.list(CommandCodec::request));
    }

    private static Request request(Decoder in) {
        return new Request(optionalKey(in), in.bytes(), AccessCodec.principal(in), command(in));
    }

    private static void writeKey(Encoder out, @Nullable RequestKey key) {
        if (key == null) {
            out.octet(NO_KEY);
        } else if (key instanceof RequestKey.Free free) {
            out.octet(FREE).text(free.principal()).text(free.text());
        } else if (key instanceof RequestKey.Sequenced sequenced) {
            out.octet(SEQUENCED).text(sequenced.principal()).text(sequenced.session());
            out.number(sequenced.sequence()).number(sequenced.lowest());
        } else {
            throw new IllegalStateException(key.getClass() + " has no binary form");
        }
    }

    private static @Nullable RequestKey optionalKey(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case NO_KEY -> null;
            case FREE -> new RequestKey.Free(in.text(), in.text());
            case SEQUENCED -> new RequestKey.Sequenced(in.text(), in.text(), in.number(), in.number());
            default -> throw unknown("request key", kind);
        };
    }

    private static void write(Encoder out, Command command) {
        if (command instanceof Command.Txn txn) {
            out.octet(TXN);
            out.number(txn.guards().size());
            for (Guard guard : txn.guards()) {
                write(out, guard);
            }
            writeOperations(out, txn.then());
            writeOperations(out, txn.otherwise());
            out.flag(txn.hasOtherwise());
        } else if (command instanceof Command.Settle settle) {
            out.octet(SETTLE);
            writeKey(out, settle.key());
        } else if (command instanceof Command.Trim trim) {
            out.octet(TRIM).number(trim.revision());
        } else if (command instanceof Command.Found found) {
            out.octet(FOUND).text(found.clusterId());
        } else if (command instanceof LeaseCommand lease) {
            LeaseCodec.write(out.octet(LEASE), lease);
        } else if (command instanceof ClaimCommand claim) {
            ClaimCodec.write(out.octet(CLAIM), claim);
        } else if (command instanceof CounterCommand counter) {
            ClaimCodec.write(out.octet(COUNTER), counter);
        } else if (command instanceof RegistryCommand registry) {
            RegistryCodec.write(out.octet(REGISTRY), registry);
        } else if (command instanceof UpkeepCommand upkeep) {
            UpkeepCodec.write(out.octet(UPKEEP), upkeep);
        } else if (command instanceof AccessCommand access) {
            AccessCodec.write(out.octet(ACCESS), access);
        } else if (command instanceof MemberCommand member) {
            MemberCodec.write(out.octet(MEMBER), member);
        } else {
            throw new IllegalStateException(command.getClass() + " has no binary form");
        }
    }

    private static Command command(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case TXN ->
                new Command.Txn(
                        in.list(CommandCodec::guard),
                        in.list(CommandCodec::operation),
                        in.list(CommandCodec::operation),
                        in.flag());
            case SETTLE -> new Command.Settle(key(in));
            case TRIM -> new Command.Trim(in.number());
            case FOUND -> new Command.Found(in.text());
            case LEASE -> LeaseCodec.command(in);
            case CLAIM -> ClaimCodec.command(in);
            case COUNTER -> ClaimCodec.counterCommand(in);
            case REGISTRY -> RegistryCodec.command(in);
            case UPKEEP -> UpkeepCodec.command(in);
            case ACCESS -> AccessCodec.command(in);
            case MEMBER -> MemberCodec.command(in);
            default -> throw unknown("command", kind);
        };
    }

    private static RequestKey key(Decoder in) {
        RequestKey key = optionalKey(in);
        if (key == null) {
            throw new MalformedException("a settlement without a request key");
        }
        return key;
    }

    private static void write(Encoder out, Guard guard) {
        if (guard instanceof Guard.Exists exists) {
            out.octet(EXISTS);
            write(out, exists.keys());
            out.flag(exists.expected());
        } else if (guard instanceof Guard.Metadata metadata) {
            out.octet(METADATA);
            write(out, metadata.keys());
            Codes.FIELDS.write(out, metadata.field());
            Codes.RELATIONS.write(out, metadata.relation());
            out.number(metadata.operand());
        } else if (guard instanceof Guard.Value value) {
            out.octet(VALUE);
            write(out, value.keys());
            Codes.RELATIONS.write(out, value.relation());
            writeValue(out, value.operand());
        } else if (guard instanceof Guard.Fence fence) {
            out.octet(FENCE);
            Codes.KINDS.write(out, fence.kind());
            out.bytes(fence.name()).number(fence.token());
        } else if (guard instanceof Guard.LeaseAlive lease) {
            out.octet(LEASE_ALIVE).number(lease.lease()).flag(lease.expected());
        } else if (guard instanceof Guard.Versioned versioned) {
            Codes.KINDS.write(out.octet(VERSIONED), versioned.kind());
            write(out, versioned.condition());
        } else {
            throw new IllegalStateException(guard.getClass() + " has no binary form");
        }
    }

    private static Guard guard(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case FENCE -> new Guard.Fence(Codes.KINDS.read(in), in.bytes(), in.number());
            case LEASE_ALIVE -> new Guard.LeaseAlive(in.number(), in.flag());
            case VERSIONED -> new Guard.Versioned(Codes.KINDS.read(in), guardOfKeys(in, in.octet()));
            default -> guardOfKeys(in, kind);
        };
    }

    private static Guard.OfKeys guardOfKeys(Decoder in, int kind) {
        return switch (kind) {
            case EXISTS -> new Guard.Exists(keys(in), in.flag());
            case METADATA -> new Guard.Metadata(keys(in), Codes.FIELDS.read(in), Codes.RELATIONS.read(in), in.number());
            case VALUE -> new Guard.Value(keys(in), Codes.RELATIONS.read(in), value(in));
            default -> throw unknown("guard", kind);
        };
    }

    private static void write(Encoder out, Keys keys) {
        if (keys instanceof Keys.One one) {
            out.octet(ONE).bytes(one.key());
        } else if (keys instanceof Keys.Span span) {
            Bytes to = span.to();
            out.octet(to == null ? SPAN_TO_END : SPAN).bytes(span.from());
            if (to != null) {
                out.bytes(to);
            }
        } else {
            throw new IllegalStateException(keys.getClass() + " has no binary form");
        }
    }

    private static Keys keys(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case ONE -> new Keys.One(in.bytes());
            case SPAN -> new Keys.Span(in.bytes(), in.bytes());
            case SPAN_TO_END -> new Keys.Span(in.bytes(), null);
            default -> throw unknown("keys", kind);
        };
    }

    private static void writeOperations(Encoder out, List<Operation> operations) {
        out.number(operations.size());
        for (Operation operation : operations) {
            write(out, operation);
        }
    }

    private static void write(Encoder out, Operation operation) {
        if (operation instanceof Operation.Put put) {
            out.octet(PUT).bytes(put.key());
            writeValue(out, put.value());
            write(out, put.attachment());
            out.flag(put.ifChanged()).flag(put.prior());
        } else if (operation instanceof Operation.Append append) {
            out.octet(APPEND).bytes(append.prefix());
            writeValue(out, append.value());
            write(out, append.attachment());
        } else if (operation instanceof Operation.Delete delete) {
            out.octet(DELETE);
            write(out, delete.keys());
            out.flag(delete.prior());
        } else if (operation instanceof Operation.Get get) {
            if (get.limit() < 0) {
                throw new IllegalArgumentException(
                        "limit: " + get.limit() + " (expected: 0.." + Integer.MAX_VALUE + ")");
            }
            out.octet(GET);
            write(out, get.keys());
            out.number(get.limit());
            Codes.ORDERS.write(out, get.order());
            out.flag(get.keysOnly());
        } else if (operation instanceof Operation.Release release) {
            out.octet(RELEASE);
            Codes.KINDS.write(out, release.kind());
            out.bytes(release.name()).number(release.token());
        } else if (operation instanceof Operation.OfRegistry registry) {
            RegistryCodec.write(out.octet(OF_REGISTRY), registry);
        } else {
            throw new IllegalStateException(operation.getClass() + " has no binary form");
        }
    }

    private static Operation operation(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case PUT -> new Operation.Put(in.bytes(), value(in), attachment(in), in.flag(), in.flag());
            case APPEND -> new Operation.Append(in.bytes(), value(in), attachment(in));
            case DELETE -> new Operation.Delete(keys(in), in.flag());
            case GET -> new Operation.Get(keys(in), in.size(), Codes.ORDERS.read(in), in.flag());
            case RELEASE -> new Operation.Release(Codes.KINDS.read(in), in.bytes(), in.number());
            case OF_REGISTRY -> RegistryCodec.operation(in);
            default -> throw unknown("operation", kind);
        };
    }

    static void write(Encoder out, Attachment attachment) {
        if (attachment instanceof Attachment.None) {
            out.octet(ON_NONE);
        } else if (attachment instanceof Attachment.Keep) {
            out.octet(ON_SAME);
        } else if (attachment instanceof Attachment.To to) {
            out.octet(ON_LEASE).number(to.lease());
        } else if (attachment instanceof Attachment.Ttl ttl) {
            out.octet(ON_OWN).number(ttl.ttlMillis()).number(ttl.salt());
        } else {
            throw new IllegalStateException(attachment.getClass() + " has no binary form");
        }
    }

    static Attachment attachment(Decoder in) {
        int kind = in.octet();
        return switch (kind) {
            case ON_NONE -> Attachment.NONE;
            case ON_SAME -> Attachment.KEEP;
            case ON_LEASE -> new Attachment.To(in.number());
            case ON_OWN -> new Attachment.Ttl(in.number(), in.size());
            default -> throw unknown("attachment", kind);
        };
    }

    /** Refused where it is made: an entry that no member can read would stop them all. */
    private static void writeValue(Encoder out, Bytes value) {
        if (value.size() > Limits.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "value: " + value.size() + " bytes (expected: 0.." + Limits.VALUE_BYTES_MAX + ")");
        }
        out.bytes(value);
    }

    private static Bytes value(Decoder in) {
        Bytes value = in.bytes();
        if (value.size() > Limits.VALUE_BYTES_MAX) {
            throw new MalformedException(
                    "value: " + value.size() + " bytes (expected: 0.." + Limits.VALUE_BYTES_MAX + ")");
        }
        return value;
    }

    private static MalformedException unknown(String what, int kind) {
        return new MalformedException(what + ": unknown kind " + kind);
    }
}
