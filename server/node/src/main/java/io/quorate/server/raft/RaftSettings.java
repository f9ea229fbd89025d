package io.quorate.server.raft;

import io.quorate.server.tls.TlsIdentity;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a member takes part in the replicated log. Immutable; {@link #of} gives the defaults.
 *
 * @param group the cluster's identity in the log
 * @param member this member's name, one of {@code members}
 * @param members the first configuration: names and the {@code host:port} where each listens for its peers
 * @param directory this member's data directory; the log takes {@code identity.properties}, {@code lock} and
 *     {@code raft} in it
 * @param bindHost the host or address to listen on
 * @param electionMinMillis the shortest time without a leader's word after which a member stands for election
 * @param electionMaxMillis the longest such time
 * @param entryBytesMax the largest entry taken; the buffers are derived from it
 * @param snapshotEntries a snapshot is taken after so many entries
 * @param snapshotLogBytes a snapshot is taken after so many bytes of entries
 * @param preservedEntries so many entries below a snapshot stay for members that were away for a short time
 * @param segmentBytesMax the size at which a new log file is begun
 * @param stallStepDownMillis leadership is given up when the disk has not answered for so long
 * @param stallHaltMillis the member stops when the disk has not answered for so long
 * @param tls this member's certificate for the others, and whose certificates they must show; null: members talk in
 *     the clear
 */
public record RaftSettings(
        UUID group,
        String member,
        Map<String, String> members,
        Path directory,
        String bindHost,
        long electionMinMillis,
        long electionMaxMillis,
        int entryBytesMax,
        long snapshotEntries,
        long snapshotLogBytes,
        long preservedEntries,
        int segmentBytesMax,
        long stallStepDownMillis,
        long stallHaltMillis,
        @Nullable TlsIdentity tls) {

    private static final int MEGABYTE = 1 << 20;

    /** The smallest limit of an entry for which the buffers are laid out. */
    static final int ENTRY_BYTES_FLOOR = 3 * MEGABYTE;

    public RaftSettings {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
        if (!members.containsKey(member)) {
            throw new IllegalArgumentException("member: " + member + " (expected: one of " + members.keySet() + ")");
        }
        members.forEach(RaftSettings::port);
        positive("electionMinMillis", electionMinMillis);
        if (electionMaxMillis <= electionMinMillis) {
            throw new IllegalArgumentException("electionMaxMillis: " + electionMaxMillis
                    + " (expected: more than electionMinMillis = " + electionMinMillis + ")");
        }
        positive("entryBytesMax", entryBytesMax);
        if (entryBytesMax > 32 * MEGABYTE) {
            throw new IllegalArgumentException("entryBytesMax: " + entryBytesMax + " (expected: at most 33554432)");
        }
        positive("snapshotEntries", snapshotEntries);
        positive("snapshotLogBytes", snapshotLogBytes);
        positive("segmentBytesMax", segmentBytesMax);
        positive("stallStepDownMillis", stallStepDownMillis);
        positive("stallHaltMillis", stallHaltMillis);
        if (preservedEntries < 0) {
            throw new IllegalArgumentException("preservedEntries: " + preservedEntries + " (expected: 0 or more)");
        }
    }

    /** The settings of {@code member} with every default. */
    public static RaftSettings of(UUID group, String member, Map<String, String> members, Path directory) {
        String address = members.get(member);
        if (address == null) {
            throw new IllegalArgumentException("member: " + member + " (expected: one of " + members.keySet() + ")");
        }
        return new RaftSettings(
                group,
                member,
                members,
                directory,
                host(address),
                500,
                1_000,
                ENTRY_BYTES_FLOOR,
                50_000,
                256L * MEGABYTE,
                20_000,
                16 * MEGABYTE,
                2_000,
                10_000,
                null);
    }

    /** These settings with other election timeouts. */
    public RaftSettings withElection(long minMillis, long maxMillis) {
        return with(minMillis, maxMillis, entryBytesMax, snapshots());
    }

    /** These settings with another largest entry. */
    public RaftSettings withEntryBytesMax(int bytes) {
        return with(electionMinMillis, electionMaxMillis, bytes, snapshots());
    }

    /** These settings with another rule for when to take snapshots and what to keep below them. */
    public RaftSettings withSnapshots(long entries, long logBytes, long preserved, int segmentBytes) {
        SnapshotRule rule = new SnapshotRule(entries, logBytes, preserved, segmentBytes);
        return with(electionMinMillis, electionMaxMillis, entryBytesMax, rule);
    }

    /** These settings with TLS between the members, or without. */
    public RaftSettings withTls(@Nullable TlsIdentity identity) {
        return new RaftSettings(
                group,
                member,
                members,
                directory,
                bindHost,
                electionMinMillis,
                electionMaxMillis,
                entryBytesMax,
                snapshotEntries,
                snapshotLogBytes,
                preservedEntries,
                segmentBytesMax,
                stallStepDownMillis,
                stallHaltMillis,
                identity);
    }

    /** What {@link #withSnapshots} replaces. */
    private record SnapshotRule(long entries, long logBytes, long preserved, int segmentBytes) {}

    private SnapshotRule snapshots() {
        return new SnapshotRule(snapshotEntries, snapshotLogBytes, preservedEntries, segmentBytesMax);
    }

    private RaftSettings with(long minMillis, long maxMillis, int entryBytes, SnapshotRule snapshots) {
        return new RaftSettings(
                group,
                member,
                members,
                directory,
                bindHost,
                minMillis,
                maxMillis,
                entryBytes,
                snapshots.entries(),
                snapshots.logBytes(),
                snapshots.preserved(),
                snapshots.segmentBytes(),
                stallStepDownMillis,
                stallHaltMillis,
                tls);
    }

    /** The port this member listens on. */
    int port() {
        return port(member, address());
    }

    /** Where this member's peers reach it. */
    String address() {
        String address = members.get(member);
        if (address == null) {
            throw new IllegalStateException(member + " is not among " + members.keySet());
        }
        return address;
    }

    /** The host of {@code host:port}, without the brackets of an IPv6 address. */
    static String host(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    static int port(String name, String address) {
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the message below, which says it all.
        }
        throw new IllegalArgumentException("members." + name + ": " + address + " (expected: host:port)");
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
        }
    }
}
