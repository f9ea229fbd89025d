package io.quorate.server.http;

import io.quorate.api.ProblemCode;
import io.quorate.core.StateView;
import io.quorate.core.access.Demand;
import io.quorate.core.access.Demands;
import io.quorate.core.log.Command;
import io.quorate.core.log.Request;
import io.quorate.core.log.RequestKey;
import io.quorate.core.log.Ticket;
import io.quorate.server.auth.Identity;
import io.quorate.server.service.Claims;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import io.quorate.server.service.Writes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way from a request to the services of this member: nothing is asked of them but on behalf of a request, and by what
 * its caller may do. A command is judged here by all that it touches, and given the caller's name; a read sees what the
 * caller may see, whatever it looks for. Safe for any event loop.
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
        return writes(exchange, writes);
    }

    /** What the caller of a request may write of {@code writes}. */
    static Writes writes(Exchange exchange, Writes writes) {
        String traceParent = exchange.requestHeader(Names.TRACEPARENT);
        String trace = traceParent == null ? null : TraceParent.traceOf(traceParent);
        if (!exchange.authority().isAsked()) {
            return trace == null ? writes : (request, deadline) -> writes.submit(request, deadline, trace);
        }
        return (request, deadline) -> {
            try {
                return writes.submit(admit(exchange, request), deadline, trace);
            } catch (RefusedException denied) {
                return CompletableFuture.failedFuture(denied);
            }
        };
    }

    /** For what its own secret lets in, whoever brings it. */
    Writes open() {
        return writes;
    }

    /** What the caller of a request may see. */
    Reads reads(Exchange exchange) {
        Reads allowed = exchange.authority().isAsked() ? new Guarded(exchange) : reads;
        // It has nothing yet, and must not be believed that nothing is there.
        return exchange.clusterId().isEmpty() ? new Unfounded(allowed) : allowed;
    }

    /** What the caller of a request may claim. */
    Claims claims(Exchange exchange) {
        return exchange.authority().isAsked() ? new Judged(exchange) : claims;
    }

    /**
     * Refuses a command that the caller may not give, without giving it.
     *
     * @throws RefusedException {@code permission-denied}, {@code unauthenticated}
     */
    static void judge(Exchange exchange, Command command) {
        if (exchange.authority().isAsked()) {
            exchange.authority().check(demands(command));
        }
    }

    private static List<Demand> demands(Command command) {
        Demands demands = Demands.of(command);
        if (demands.isInternal()) {
            throw new IllegalStateException(
                    "no caller gives a " + command.getClass().getSimpleName());
        }
        return demands.all();
    }

    /** The request in the caller's name, if the caller may make it. */
    private static Request admit(Exchange exchange, Request request) {
        judge(exchange, request.command());
        Identity caller = exchange.authority().identity();
        return new Request(
                key(request.key(), caller.user()),
                request.digest(),
                caller.principal(),
                own(request.command(), caller.user()));
    }

    /** Keys of different callers never meet. */
    private static @Nullable RequestKey key(@Nullable RequestKey key, String user) {
        return key == null ? null : key(user, key);
    }

    /** A key as one of {@code user}. */
    static RequestKey key(String user, RequestKey key) {
        if (key instanceof RequestKey.Sequenced numbered) {
            return new RequestKey.Sequenced(user, numbered.session(), numbered.sequence(), numbered.lowest());
        }
        return new RequestKey.Free(user, ((RequestKey.Free) key).text());
    }

    private static Command own(Command command, String user) {
        return command instanceof Command.Settle settle ? new Command.Settle(key(user, settle.key())) : command;
    }

    /**
     * Reads of a member that has not heard of its cluster yet: they wait for it, or are refused.
     *
     * @param allowed what the caller may see once there is something
     */
    private record Unfounded(Reads allowed) implements Reads {

        @Override
        public <T> CompletableFuture<Reading<T>> read(
                Freshness freshness, Deadline deadline, Function<StateView, T> reader) {
            return freshness instanceof Freshness.Serializable
                    ? CompletableFuture.failedFuture(new RefusedException(
                            ProblemCode.NO_LEADER,
                            "this member has never heard of its cluster, and has nothing to show"))
                    : allowed.read(freshness, deadline, reader);
        }
    }

    /** Reads as one caller. */
    private final class Guarded implements Reads {

        private final Exchange exchange;

        Guarded(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public <T> CompletableFuture<Reading<T>> read(
                Freshness freshness, Deadline deadline, Function<StateView, T> reader) {
            Identity caller;
            try {
                caller = exchange.authority().identity();
            } catch (RefusedException unknown) {
                return CompletableFuture.failedFuture(unknown);
            }
            // Behind the barrier the table is as new as what is read: who lost a right before the read sees nothing.
            Authority authority = exchange.authority();
            return reads.read(freshness, deadline, view -> {
                Identity now = authority.renewed(caller);
                return reader.apply(new GuardedView(
                        view, new Sight(now.user(), now.standing().rights())));
            });
        }
    }

    /** Claims of one caller. */
    private final class Judged implements Claims {

        private final Exchange exchange;

        Judged(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public Ticket ticket() {
            return claims.ticket();
        }

        @Override
        public Claim acquire(Request request, Deadline deadline) {
            exchange.authority().require(demands(request.command()));
            return claims.acquire(admit(exchange, request), deadline);
        }

        /** Gives back what the caller was given: whoever loses a right must be able to lose what came of it. */
        @Override
        public void errand(Command command) {
            claims.errand(command);
        }
    }
}
