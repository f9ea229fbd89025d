package io.quorate.core.log;

import io.quorate.core.store.Order;
import java.util.List;

/**
 * The numbers that stand for the choices of an enumeration in a binary form: a choice's place in its list. Lists grow at
 * their end only. Immutable.
 */
final class Codes<E extends Enum<E>> {

    static final Codes<Guard.Field> FIELDS = new Codes<>(
            List.of(Guard.Field.MOD_REVISION, Guard.Field.CREATE_REVISION, Guard.Field.VERSION, Guard.Field.LEASE));

    static final Codes<Guard.Relation> RELATIONS = new Codes<>(List.of(
            Guard.Relation.EQ,
            Guard.Relation.NE,
            Guard.Relation.LT,
            Guard.Relation.LE,
            Guard.Relation.GT,
            Guard.Relation.GE));

    static final Codes<Order> ORDERS = new Codes<>(List.of(Order.ASCENDING, Order.DESCENDING));

    static final Codes<Change.Cause> CAUSES = new Codes<>(List.of(
            Change.Cause.DELETED,
            Change.Cause.RANGE,
            Change.Cause.EXPIRED,
            Change.Cause.REVOKED,
            Change.Cause.RELEASED,
            Change.Cause.FORCED));

    static final Codes<Kind> KINDS = new Codes<>(List.of(
            Kind.KEY,
            Kind.LOCK,
            Kind.SEMAPHORE,
            Kind.ELECTION,
            Kind.COUNTER,
            Kind.BARRIER,
            Kind.SERVICE,
            Kind.INSTANCE));

    static final Codes<Ending.How> ENDINGS =
            new Codes<>(List.of(Ending.How.RELEASED, Ending.How.EXPIRED, Ending.How.REVOKED, Ending.How.FORCED));

    static final Codes<ClaimOutcome.Reason> REASONS = new Codes<>(List.of(
            ClaimOutcome.Reason.BUSY,
            ClaimOutcome.Reason.TIMEOUT,
            ClaimOutcome.Reason.WITHDRAWN,
            ClaimOutcome.Reason.LEASE_ENDED,
            ClaimOutcome.Reason.FORGOTTEN));

    static final Codes<Outcome.Refusal> REFUSALS = new Codes<>(List.of(
            Outcome.Refusal.REQUEST_KEY_REUSED,
            Outcome.Refusal.REQUEST_FORGOTTEN,
            Outcome.Refusal.REQUEST_ABANDONED,
            Outcome.Refusal.REQUESTS_FULL,
            Outcome.Refusal.DUPLICATE_KEY,
            Outcome.Refusal.TOO_MANY_KEYS,
            Outcome.Refusal.INVALID,
            Outcome.Refusal.LEASES_FULL,
            Outcome.Refusal.NOT_HOLDER,
            Outcome.Refusal.HOLD_LOST,
            Outcome.Refusal.MODE_CONFLICT,
            Outcome.Refusal.LIMIT_MISMATCH,
            Outcome.Refusal.QUEUE_FULL,
            Outcome.Refusal.NO_SUCH_CANDIDATE,
            Outcome.Refusal.INSTANCE_NOT_FOUND,
            Outcome.Refusal.SERVICE_FULL,
            Outcome.Refusal.PERMISSION_DENIED,
            Outcome.Refusal.OUT_OF_SPACE,
            Outcome.Refusal.ENTRY_FULL));

    static final Codes<SpaceLevel> SPACE_LEVELS = new Codes<>(List.of(SpaceLevel.OK, SpaceLevel.SOFT, SpaceLevel.HARD));

    static final Codes<Health> HEALTHS = new Codes<>(List.of(Health.PASSING, Health.WARNING, Health.CRITICAL));

    static final Codes<InstanceState> STATES = new Codes<>(List.of(
            InstanceState.PASSING,
            InstanceState.WARNING,
            InstanceState.CRITICAL,
            InstanceState.DRAINING,
            InstanceState.MAINTENANCE));

    static final Codes<HealthCheck.Type> CHECKS =
            new Codes<>(List.of(HealthCheck.Type.TTL, HealthCheck.Type.HTTP, HealthCheck.Type.TCP));

    static final Codes<MemberState> MEMBERS =
            new Codes<>(List.of(MemberState.INVITED, MemberState.JOINING, MemberState.VOTER, MemberState.LEAVING));

    static final Codes<MemberOutcome.Reason> DENIALS = new Codes<>(List.of(
            MemberOutcome.Reason.NOT_FOUND,
            MemberOutcome.Reason.EXISTS,
            MemberOutcome.Reason.ADDRESS_TAKEN,
            MemberOutcome.Reason.CHANGE_IN_PROGRESS,
            MemberOutcome.Reason.LAST_MEMBER,
            MemberOutcome.Reason.TOKEN_UNKNOWN,
            MemberOutcome.Reason.TOKEN_USED,
            MemberOutcome.Reason.TOKEN_EXPIRED,
            MemberOutcome.Reason.DATA_SPENT,
            MemberOutcome.Reason.INVALID));

    static final Codes<TtlAction> TTL_ACTIONS = new Codes<>(List.of(TtlAction.REMOVE, TtlAction.CRITICAL));

    static final Codes<Domain> DOMAINS = new Codes<>(List.of(
            Domain.KV,
            Domain.LOCK,
            Domain.SEMAPHORE,
            Domain.ELECTION,
            Domain.COUNTER,
            Domain.BARRIER,
            Domain.SERVICE,
            Domain.LEASE,
            Domain.AUTH,
            Domain.CLUSTER,
            Domain.MAINTENANCE));

    static final Codes<Action> ACTIONS = new Codes<>(List.of(Action.READ, Action.WRITE, Action.ADMIN));

    static final Codes<Token.Type> TOKEN_TYPES = new Codes<>(List.of(Token.Type.API, Token.Type.SESSION));

    static final Codes<StoredPassword.Scheme> SCHEMES = new Codes<>(List.of(StoredPassword.Scheme.PBKDF2_HMAC_SHA512));

    static final Codes<AccessOutcome.Reason> ACCESS_REASONS = new Codes<>(List.of(
            AccessOutcome.Reason.INVALID,
            AccessOutcome.Reason.USER_NOT_FOUND,
            AccessOutcome.Reason.ROLE_NOT_FOUND,
            AccessOutcome.Reason.TOKEN_NOT_FOUND,
            AccessOutcome.Reason.EXISTS,
            AccessOutcome.Reason.BUILT_IN,
            AccessOutcome.Reason.LAST_ROOT,
            AccessOutcome.Reason.ROLE_NOT_HELD,
            AccessOutcome.Reason.ALREADY_BOOTSTRAPPED,
            AccessOutcome.Reason.WRONG_SECRET,
            AccessOutcome.Reason.FULL));

    private final List<E> choices;

    private Codes(List<E> choices) {
        this.choices = choices;
    }

    void write(Encoder out, E choice) {
        int code = choices.indexOf(choice);
        if (code < 0) {
            throw new IllegalStateException(choice + " has no code");
        }
        out.octet(code);
    }

    E read(Decoder in) {
        return choice(in.octet());
    }

    /** What {@code code} stands for. */
    E choice(int code) {
        if (code >= choices.size()) {
            throw new MalformedException("choice: " + code + " (expected: 0.." + (choices.size() - 1) + ")");
        }
        return choices.get(code);
    }
}
