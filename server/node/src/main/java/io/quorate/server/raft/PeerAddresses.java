package io.quorate.server.raft;

import io.quorate.server.service.Roster;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.thirdparty.io.grpc.NameResolver;
import org.apache.ratis.thirdparty.io.grpc.NameResolverProvider;
import org.apache.ratis.thirdparty.io.grpc.NameResolverRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Where each member is reached now: as the table of members says, else as the settings do, else as the log did when it
 * came. Safe for any thread.
 *
 * <p>Ratis keeps the first address of a peer for as long as the process lives, and takes no notice when a configuration
 * has another. So what it is given is no address but a name of ours, {@code quorate:///group/member/host:port}, which is
 * looked up here whenever a connection is made; the address in it is the last resort.
 */
final class PeerAddresses implements AutoCloseable {

    private static final String SCHEME = "quorate";

    /** Those of all members in this process, by cluster: gRPC looks names up for the whole process. */
    private static final Map<UUID, List<PeerAddresses>> OPEN = new ConcurrentHashMap<>();

    static {
        NameResolverRegistry.getDefaultRegistry().register(new Provider());
    }

    private final RaftSettings settings;
    private final Map<String, String> toldAtJoining;
    private final Supplier<Roster> roster;
    private final List<Lookup> lookups = new CopyOnWriteArrayList<>();

    /** @param toldAtJoining where those were who let this member join; empty if it founded the cluster */
    PeerAddresses(RaftSettings settings, Map<String, String> toldAtJoining, Supplier<Roster> roster) {
        this.settings = settings;
        this.toldAtJoining = Map.copyOf(toldAtJoining);
        this.roster = roster;
        OPEN.computeIfAbsent(settings.group(), group -> new CopyOnWriteArrayList<>())
                .add(this);
    }

    /** Where {@code member} is reached; null: nobody has said. */
    @Nullable
    String of(String member) {
        String address = roster.get().peerAddress(member);
        if (address == null) {
            address = settings.members().get(member);
        }
        return address == null ? toldAtJoining.get(member) : address;
    }

    /** The other members, as far as they are known. */
    Set<String> others() {
        Roster now = roster.get();
        Set<String> others = new TreeSet<>(now.members().keySet());
        if (others.isEmpty()) {
            others.addAll(settings.members().keySet());
            others.addAll(toldAtJoining.keySet());
        }
        others.remove(settings.member());
        return others;
    }

    /** All members that are known, by where they are reached. */
    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(toldAtJoining);
        all.putAll(settings.members());
        for (String member : roster.get().members().keySet()) {
            String address = of(member);
            if (address != null) {
                all.put(member, address);
            }
        }
        return all;
    }

    /**
     * What Ratis is given in the place of {@code member}'s address. It names this member too: several that are in one
     * process may reach the same one in different ways.
     */
    RaftPeer peer(String member, String address) {
        return RaftPeer.newBuilder()
                .setId(member)
                .setAddress(SCHEME + ":///" + settings.group() + "/" + settings.member() + "/" + member + "/"
                        + address.replace("[", "%5B").replace("]", "%5D"))
                .build();
    }

    /** The first configuration; once there is one in the log, that one counts. */
    List<RaftPeer> founders() {
        return settings.members().entrySet().stream()
                .map(member -> peer(member.getKey(), member.getValue()))
                .toList();
    }

    /** The address in what Ratis was given. */
    static String lastResort(String given) {
        return given.startsWith(SCHEME + ":")
                ? given.substring(given.lastIndexOf('/') + 1)
                        .replace("%5B", "[")
                        .replace("%5D", "]")
                : given;
    }

    /** Has connections made anew to members that have moved. */
    void look() {
        lookups.forEach(Lookup::look);
    }

    @Override
    public void close() {
        OPEN.computeIfPresent(settings.group(), (group, open) -> {
            open.remove(this);
            return open.isEmpty() ? null : open;
        });
    }

    /** Makes lookups for gRPC. */
    private static final class Provider extends NameResolverProvider {

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            // Below that of DNS, which stays what a plain address means.
            return 1;
        }

        @Override
        public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
            String[] parts = target.getPath().split("/", 5);
            return SCHEME.equals(target.getScheme()) && parts.length == 5
                    ? new Lookup(UUID.fromString(parts[1]), parts[2], parts[3], parts[4], args)
                    : null;
        }
    }

    /**
     * Looks one member up, and has DNS do the rest. Confined to the channel's synchronization context, but for {@link
     * #look}.
     */
    private static final class Lookup extends NameResolver {

        private final UUID group;
        private final String asker;
        private final String member;
        private final String lastResort;
        private final Args args;
        private String address;
        private NameResolver resolver;
        private @Nullable Listener2 listener;
        private boolean isOver;

        Lookup(UUID group, String asker, String member, String lastResort, Args args) {
            this.group = group;
            this.asker = asker;
            this.member = member;
            this.lastResort = lastResort;
            this.args = args;
            this.address = current();
            this.resolver = resolver(address);
            open().forEach(addresses -> addresses.lookups.add(this));
        }

        private List<PeerAddresses> open() {
            return OPEN.getOrDefault(group, List.of());
        }

        private String current() {
            String best = null;
            for (PeerAddresses addresses : open()) {
                String known = addresses.of(member);
                // What the log says was written by a leader that may be elsewhere: then anybody here will do.
                if (known != null
                        && (best == null || addresses.settings.member().equals(asker))) {
                    best = known;
                }
            }
            return best == null ? lastResort : best;
        }

        private NameResolver resolver(String at) {
            try {
                return NameResolverRegistry.getDefaultRegistry()
                        .asFactory()
                        .newNameResolver(new URI("dns", "", "/" + at, null), args);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("address: " + at + " (expected: host:port)", e);
            }
        }

        /** Moves on if the member has moved. */
        void look() {
            args.getSynchronizationContext().execute(this::move);
        }

        private boolean move() {
            String now = current();
            if (isOver || now.equals(address)) {
                return false;
            }
            resolver.shutdown();
            address = now;
            resolver = resolver(now);
            Listener2 waiting = listener;
            if (waiting != null) {
                resolver.start(waiting);
            }
            return true;
        }

        @Override
        public String getServiceAuthority() {
            return resolver.getServiceAuthority();
        }

        @Override
        public void start(Listener2 waiting) {
            listener = waiting;
            resolver.start(waiting);
        }

        @Override
        public void refresh() {
            if (!move()) {
                resolver.refresh();
            }
        }

        @Override
        public void shutdown() {
            isOver = true;
            open().forEach(addresses -> addresses.lookups.remove(this));
            resolver.shutdown();
        }
    }
}
