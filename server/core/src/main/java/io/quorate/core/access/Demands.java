package io.quorate.core.access;

import io.quorate.core.log.AccessCommand;
import io.quorate.core.log.Action;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Command;
import io.quorate.core.log.CounterCommand;
import io.quorate.core.log.Domain;
import io.quorate.core.log.Guard;
import io.quorate.core.log.HealthCheck;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.MemberCommand;
import io.quorate.core.log.Operation;
import io.quorate.core.log.RegistryCommand;
import io.quorate.core.log.UpkeepCommand;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a command touches, as a flat list: both branches of a transaction, guards, what was there before, leases
 * that are attached. The only place where this is found out. Immutable.
 *
 * @param all what must be allowed
 * @param stakes what must be the caller's own, or allowed
 * @param isInternal whether no caller is allowed it: members ask this of each other only
 */
public record Demands(List<Demand> all, List<Stake> stakes, boolean isInternal) {

    private static final Demands INTERNAL = new Demands(List.of(), List.of(), true);

    public Demands {
        all = List.copyOf(all);
        stakes = List.copyOf(stakes);
    }

    /** What {@code command} touches. */
    public static Demands of(Command command) {
        Collected into = new Collected();
        if (command instanceof Command.Txn txn) {
            txn.guards().forEach(into::guard);
            txn.then().forEach(into::operation);
            txn.otherwise().forEach(into::operation);
        } else if (command instanceof Command.Settle settle) {
            into.stake(new Stake.OfRequest(settle.key().principal()));
        } else if (command instanceof Command.Trim
                || command instanceof Command.Found
                || command instanceof MemberCommand) {
            // Who is a member is asked for by routes of its own, and noted by members.
            return INTERNAL;
        } else if (command instanceof LeaseCommand lease) {
            return ofLease(into, lease);
        } else if (command instanceof ClaimCommand claim) {
            return ofClaim(into, claim);
        } else if (command instanceof CounterCommand counter) {
            into.counter(counter);
        } else if (command instanceof RegistryCommand registry) {
            return ofRegistry(into, registry);
        } else if (command instanceof AccessCommand access) {
            return ofAccess(into, access);
        } else if (command instanceof UpkeepCommand upkeep) {
            return ofUpkeep(into, upkeep);
        } else {
            throw unknown(command);
        }
        return into.done();
    }

    private static Demands ofUpkeep(Collected into, UpkeepCommand command) {
        if (command instanceof UpkeepCommand.Configure) {
            into.demand(Domain.CLUSTER, KeyRange.ALL, Action.ADMIN);
            return into.done();
        }
        // Routes ask for the right to maintain; the member that was asked proposes these itself.
        return INTERNAL;
    }

    private static Demands ofLease(Collected into, LeaseCommand command) {
        if (command instanceof LeaseCommand.Grant grant) {
            into.demand(Domain.LEASE, KeyRange.only(Bytes.utf8(grant.name())), Action.WRITE);
        } else if (command instanceof LeaseCommand.Renew renew) {
            renew.renewals().forEach(renewal -> into.stake(new Stake.OfLease(renewal.lease())));
        } else if (command instanceof LeaseCommand.Revoke revoke) {
            into.stake(new Stake.OfLease(revoke.lease()));
        } else if (command instanceof LeaseCommand.Expire) {
            return INTERNAL;
        } else {
            throw unknown(command);
        }
        return into.done();
    }

    private static Demands ofClaim(Collected into, ClaimCommand command) {
        if (command instanceof ClaimCommand.Acquire acquire) {
            long lease = acquire.claimant().lease();
            for (ClaimCommand.Part part : acquire.parts()) {
                into.name(acquire.kind(), part.name(), Action.WRITE);
            }
            if (lease != 0) {
                into.stake(new Stake.OfLease(lease));
            }
        } else if (command instanceof ClaimCommand.Release release) {
            into.stake(new Stake.OfHold(release.kind(), release.name(), release.token()));
        } else if (command instanceof ClaimCommand.Withdraw withdraw) {
            into.stake(new Stake.OfClaim(withdraw.kind(), withdraw.name(), withdraw.lease()));
        } else if (command instanceof ClaimCommand.Force force) {
            into.name(force.kind(), force.name(), Action.ADMIN);
            if (force.revokeLeases()) {
                into.demand(Domain.LEASE, KeyRange.ALL, Action.ADMIN);
            }
        } else if (command instanceof ClaimCommand.Amend amend) {
            into.stake(new Stake.OfHold(amend.kind(), amend.name(), amend.token()));
        } else if (command instanceof ClaimCommand.Transfer transfer) {
            into.stake(new Stake.OfHold(Kind.ELECTION, transfer.name(), transfer.token()));
        } else if (command instanceof ClaimCommand.SetLimit limit) {
            into.name(Kind.SEMAPHORE, limit.name(), Action.WRITE);
        } else if (command instanceof ClaimCommand.Forget forget) {
            into.name(Kind.BARRIER, forget.name(), Action.WRITE);
        } else if (command instanceof ClaimCommand.Detach || command instanceof ClaimCommand.DetachOrigin) {
            return INTERNAL;
        } else {
            throw unknown(command);
        }
        return into.done();
    }

    private static Demands ofRegistry(Collected into, RegistryCommand command) {
        if (command instanceof RegistryCommand.Heartbeat heartbeat) {
            into.name(Kind.SERVICE, Bytes.utf8(heartbeat.service()), Action.WRITE);
        } else if (command instanceof RegistryCommand.Report) {
            return INTERNAL;
        } else {
            throw unknown(command);
        }
        return into.done();
    }

    private static Demands ofAccess(Collected into, AccessCommand command) {
        if (command instanceof AccessCommand.PutUser put) {
            into.demand(Demand.onUser(put.name(), Action.WRITE));
            if (put.password() != null) {
                into.demand(Demand.onUser(put.name(), Action.ADMIN));
            }
        } else if (command instanceof AccessCommand.DeleteUser delete) {
            into.demand(Demand.onUser(delete.name(), Action.WRITE));
        } else if (command instanceof AccessCommand.SetPassword set) {
            into.stake(new Stake.OfUser(set.user(), Demand.onUser(set.user(), Action.ADMIN)));
        } else if (command instanceof AccessCommand.PutRole put) {
            into.demand(Demand.onRole(put.role().name(), Action.WRITE));
        } else if (command instanceof AccessCommand.DeleteRole delete) {
            into.demand(Demand.onRole(delete.name(), Action.WRITE));
        } else if (command instanceof AccessCommand.PutToken put) {
            String user = put.token().user();
            into.stake(new Stake.OfUser(user, Demand.onTokensOf(user, Action.ADMIN)));
        } else if (command instanceof AccessCommand.RevokeToken revoke) {
            into.stake(new Stake.OfToken(revoke.id()));
        } else if (command instanceof AccessCommand.Touch
                || command instanceof AccessCommand.ForgetTokens
                || command instanceof AccessCommand.OfferBootstrap) {
            return INTERNAL;
        } else if (!(command instanceof AccessCommand.Bootstrap)) {
            // The secret in it is what lets a bootstrap in.
            throw unknown(command);
        }
        return into.done();
    }

    private static IllegalStateException unknown(Command command) {
        return new IllegalStateException(command.getClass() + " has no row of demands");
    }

    /** The services that have an instance whose key is in a range. */
    static KeyRange services(KeyRange instances) {
        Bytes to = instances.to();
        Bytes first = service(instances.from());
        if (to == null) {
            return new KeyRange(first, null);
        }
        Bytes last = service(to);
        boolean isWithin = last.size() < to.size() || (to.size() > 0 && to.at(to.size() - 1) == 1);
        if (!isWithin) {
            return new KeyRange(first, to);
        }
        // No name has a zero byte in it: after the keys that begin with "web" and zero, there are none of "web".
        Bytes name = last.size() < to.size() ? last : Bytes.copyOf(to.array(), 0, to.size() - 1);
        return new KeyRange(first, name.successor());
    }

    private static Bytes service(Bytes instance) {
        for (int at = 0; at < instance.size(); at++) {
            if (instance.at(at) == 0) {
                return Bytes.copyOf(instance.array(), 0, at);
            }
        }
        return instance;
    }

    /** What was found so far. */
    private static final class Collected {

        private final List<Demand> all = new ArrayList<>();
        private final List<Stake> stakes = new ArrayList<>();

        void demand(Demand demand) {
            all.add(demand);
        }

        void demand(Domain domain, KeyRange names, Action action) {
            all.add(new Demand(domain, names, action));
        }

        void name(Kind kind, Bytes name, Action action) {
            demand(Domain.of(kind), KeyRange.only(name), action);
        }

        void stake(Stake stake) {
            stakes.add(stake);
        }

        /** A guard is answered with what it found: whoever states one reads. */
        void guard(Guard guard) {
            if (guard instanceof Guard.OfKeys keys) {
                keys(Kind.KEY, keys.keys(), Action.READ);
            } else if (guard instanceof Guard.Versioned versioned) {
                keys(versioned.kind(), versioned.condition().keys(), Action.READ);
            } else if (guard instanceof Guard.Fence fence) {
                name(fence.kind(), fence.name(), Action.READ);
            } else if (guard instanceof Guard.LeaseAlive lease) {
                stake(new Stake.OfLease(lease.lease()));
            } else {
                throw new IllegalStateException(guard.getClass() + " has no row of demands");
            }
        }

        private void keys(Kind kind, Keys keys, Action action) {
            KeyRange range = kind == Kind.INSTANCE ? services(keys.range()) : keys.range();
            demand(Domain.of(kind), range, action);
        }

        void operation(Operation operation) {
            if (operation instanceof Operation.Put put) {
                name(Kind.KEY, put.key(), Action.WRITE);
                if (put.prior() || put.ifChanged()) {
                    name(Kind.KEY, put.key(), Action.READ);
                }
                attachment(put.attachment());
            } else if (operation instanceof Operation.Append append) {
                demand(Domain.KV, KeyRange.prefix(append.prefix()), Action.WRITE);
                attachment(append.attachment());
            } else if (operation instanceof Operation.Delete delete) {
                keys(Kind.KEY, delete.keys(), Action.WRITE);
                if (delete.prior()) {
                    keys(Kind.KEY, delete.keys(), Action.READ);
                }
            } else if (operation instanceof Operation.Get get) {
                keys(Kind.KEY, get.keys(), Action.READ);
            } else if (operation instanceof Operation.Release release) {
                stake(new Stake.OfHold(release.kind(), release.name(), release.token()));
            } else if (operation instanceof Operation.OfRegistry registry) {
                registry(registry);
            } else {
                throw new IllegalStateException(operation.getClass() + " has no row of demands");
            }
        }

        private void registry(Operation.OfRegistry operation) {
            if (operation instanceof Operation.Register register) {
                String service = register.registration().service();
                service(service, Action.WRITE);
                if (register.registration().checks().stream().anyMatch(HealthCheck::isElsewhere)) {
                    // Nobody else may have members connect to hosts where the instance is not.
                    service(service, Action.ADMIN);
                }
                attachment(register.liveness());
            } else if (operation instanceof Operation.Deregister deregister) {
                service(deregister.service(), Action.WRITE);
            } else if (operation instanceof Operation.SetState set) {
                service(set.service(), Action.WRITE);
            } else if (operation instanceof Operation.Configure configure) {
                service(configure.service(), Action.ADMIN);
            } else {
                throw new IllegalStateException(operation.getClass() + " has no row of demands");
            }
        }

        private void service(String service, Action action) {
            name(Kind.SERVICE, Bytes.utf8(service), action);
        }

        private void attachment(Attachment attachment) {
            if (attachment instanceof Attachment.To to) {
                stake(new Stake.OfLease(to.lease()));
            } else if (!(attachment instanceof Attachment.None
                    || attachment instanceof Attachment.Keep
                    || attachment instanceof Attachment.Ttl)) {
                throw new IllegalStateException(attachment.getClass() + " has no row of demands");
            }
        }

        /** A counter that has moved is answered with where it is: whoever states where it should be reads. */
        void counter(CounterCommand command) {
            name(Kind.COUNTER, command.name(), Action.WRITE);
            if (command instanceof CounterCommand.Set set) {
                expected(command.name(), set.expectedRevision());
            } else if (command instanceof CounterCommand.Delete delete) {
                expected(command.name(), delete.expectedRevision());
            } else if (!(command instanceof CounterCommand.Add)) {
                throw unknown(command);
            }
        }

        private void expected(Bytes name, long revision) {
            if (revision >= 0) {
                name(Kind.COUNTER, name, Action.READ);
            }
        }

        Demands done() {
            return new Demands(all, stakes, false);
        }
    }
}
