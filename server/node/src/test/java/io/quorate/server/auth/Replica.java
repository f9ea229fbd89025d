package io.quorate.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.Effects;
import io.quorate.core.StateMachine;
import io.quorate.core.StateView;
import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.AccessOutcome;
import io.quorate.core.log.Batch;
import io.quorate.core.log.Entry;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Permission;
import io.quorate.core.log.Request;
import io.quorate.core.log.Role;
import io.quorate.core.log.StoredPassword;
import io.quorate.core.log.Token;
import io.quorate.core.store.MemoryStore;
import io.quorate.server.service.Deadline;
import io.quorate.server.service.LocalReads;
import io.quorate.server.service.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A cluster of one in memory: what is proposed is applied at once, and the table follows. */
final class Replica implements Writes, LocalReads {

    static final String PASSWORD = "correct horse";
    static final PasswordHash HASH = new PasswordHash(1_000);

    final StateMachine machine;
    final List<Request> proposed = new ArrayList<>();
    AccessTable table = AccessTable.EMPTY;
    private final MemoryStore store = new MemoryStore();
    private long sequence;

    Replica() {
        machine = new StateMachine(store);
    }

    @Override
    public CompletableFuture<Answer> submit(Request request, Deadline deadline) {
        proposed.add(request);
        return CompletableFuture.completedFuture(new Answer(apply(request), false, 0, 0));
    }

    Outcome apply(Request request) {
        return applyAll(request).batches().get(0).answers().get(0).outcome();
    }

    private Effects applyAll(Request request) {
        sequence++;
        Entry entry = new Entry(1, 1_000, 2_000, List.of(new Batch(7, sequence, List.of(request))));
        Effects effects = machine.apply(1, machine.position().index() + 1, entry);
        table = table.with(effects.access());
        return effects;
    }

    @Override
    public Sight open() {
        StateView view = StateMachine.reader(store);
        return new Sight() {

            @Override
            public StateView view() {
                return view;
            }

            @Override
            public void close() {
                // nothing is kept open
            }
        };
    }

    /** A user with {@link #PASSWORD}. */
    void user(String name, String... roles) {
        done(new AccessCommand.PutUser(name, List.of(roles), HASH.hash(PASSWORD), false, false));
    }

    void userWith(String name, @Nullable StoredPassword password, boolean disabled) {
        done(new AccessCommand.PutUser(name, List.of(), password, disabled, false));
    }

    void role(String name, Permission... permissions) {
        done(new AccessCommand.PutRole(new Role(name, List.of(permissions)), false));
    }

    /** A token's secret. */
    String token(Token.Type type, String user, @Nullable List<String> roles, long nowMillis, long ttlMillis) {
        Secrets.Made made = Secrets.token(type, user, "test", roles, nowMillis, ttlMillis);
        done(new AccessCommand.PutToken(made.token()));
        return made.secret();
    }

    void done(AccessCommand command) {
        assertThat(apply(Request.internal(command))).isInstanceOf(AccessOutcome.Done.class);
    }
}
