package io.quorate.server.raft;

import io.quorate.core.Position;
import io.quorate.server.service.MemberRemovedException;
import io.quorate.server.service.ReplicatedState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure, before Ratis starts, that log, snapshots, term file and state are of one piece. Confined to the starting
 * thread.
 */
final class StartChecks {

    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);
    private static final String REJOIN =
            " Remove this member from the cluster and add it again under a new name with" + " an empty data directory.";

    private StartChecks() {}

    /**
     * What the checks found.
     *
     * @param newestTerm the newest term in the data
     * @param lastIndex the last entry of the log, or what stands for it; 0 when there is none
     * @param tailWasCut whether a torn last record was dropped
     */
    record Found(long newestTerm, long lastIndex, boolean tailWasCut) {}

    /** A member that was removed must not come back on its data. */
    static void requireNotRemoved(RaftSettings settings, RaftLayout layout) throws StartRefusedException {
        if (Files.exists(layout.removedMark())) {
            String why = Introductions.removal(settings);
            throw new StartRefusedException(why, new MemberRemovedException(why));
        }
    }

    /** Puts down that a member was removed, so that it is not started again; what to tell whoever runs it. */
    static MemberRemovedException noteRemoval(RaftSettings settings, RaftLayout layout) {
        try {
            Durable.write(layout.removedMark(), "# This member was removed from its cluster. Do not edit.\n");
        } catch (IOException e) {
            LOG.warn("{}: that it was removed could not be put down", settings.member(), e);
        }
        return new MemberRemovedException(Introductions.removal(settings));
    }

    /** Ratis binds after it has begun to stand for election; better to know before. */
    static void requireFreePort(RaftSettings settings) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(settings.bindHost(), settings.port()));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "cannot listen on " + settings.bindHost() + ":" + settings.port() + ": " + e.getMessage()
                            + ". Stop what uses the port, or give this member another peer address.",
                    e);
        }
    }

    /** Brings {@code state} up to the newest snapshot if it is behind, and answers what it found. */
    static Found run(RaftSettings settings, RaftLayout layout, Snapshots snapshots, ReplicatedState state)
            throws IOException {
        Snapshots.Sealed newest = snapshots.newest();
        long snapshotIndex = newest == null ? -1 : newest.position().index();
        LogFiles log = LogFiles.inspect(layout.current(), snapshotIndex, RatisProperties.envelopeBytesMax(settings));
        long dataTerm =
                Math.max(log.lastTerm(), newest == null ? 0 : newest.position().term());
        requireTerm(layout, Math.max(dataTerm, state.position().term()));
        if (newest != null && newest.position().index() > state.position().index()) {
            install(newest, state);
        }
        requireOnePiece(layout, log, snapshotIndex, state.position());
        requireConfigured(layout, log, snapshots, snapshotIndex);
        // Not sooner: it says why a configuration may be ahead.
        snapshots.forgetHalfReceived();
        return new Found(
                Math.max(dataTerm, state.position().term()),
                Math.max(Math.max(log.lastIndex(), snapshotIndex), 0),
                log.tailWasCut());
    }

    private static void requireTerm(RaftLayout layout, long dataTerm) throws IOException {
        long term = TermFile.readTerm(layout.termFile());
        if (term < dataTerm) {
            throw new StartRefusedException(layout.termFile() + " holds term " + term
                    + ", but there are entries of term " + dataTerm + ": it is an old copy, and this member must not"
                    + " vote again in terms it has left. Restore the right file, or remove this member from the"
                    + " cluster and add it again under a new name with an empty data directory.");
        }
    }

    private static void install(Snapshots.Sealed snapshot, ReplicatedState state) throws IOException {
        LOG.info("the state is at {}: installing {}", state.position(), snapshot);
        state.install(snapshot.directory());
        if (!state.position().equals(snapshot.position())) {
            throw new StartRefusedException(snapshot + " is of " + snapshot.position() + ", but the state is at "
                    + state.position() + " after installing it." + REJOIN);
        }
    }

    /**
     * The last committed configuration is an entry of the log, or below a snapshot: a log that ends before it was cut; unless
     * the configuration came with a snapshot, and the process ended before the rest did.
     */
    private static void requireConfigured(RaftLayout layout, LogFiles log, Snapshots snapshots, long snapshotIndex)
            throws IOException {
        ConfigurationFile configuration = layout.configuration();
        if (log.tailWasCut() || !configuration.exists()) {
            return;
        }
        long configured = readIndex(configuration);
        long end = Math.max(log.lastIndex(), snapshotIndex);
        if (configured <= end || configuration.arrivedAhead(configured)) {
            return;
        }
        if (!snapshots.isHalfReceived()) {
            throw new StartRefusedException(layout.current() + " ends at entry " + end + ", but " + configuration
                    + " is from entry " + configured + ": committed entries are missing." + REJOIN);
        }
        configuration.noteArrival(configured);
    }

    private static long readIndex(ConfigurationFile configuration) throws StartRefusedException {
        try {
            return configuration.index();
        } catch (IOException e) {
            throw new StartRefusedException(e.getMessage() + "." + REJOIN, e);
        }
    }

    private static void requireOnePiece(RaftLayout layout, LogFiles log, long snapshotIndex, Position position)
            throws StartRefusedException {
        long applied = position.index();
        long end = Math.max(Math.max(log.lastIndex(), snapshotIndex), 0);
        if (applied > end) {
            throw new StartRefusedException("the state has applied entry " + applied + ", but " + layout.current()
                    + " ends at " + end + ": committed entries are missing." + REJOIN);
        }
        if (log.firstIndex() > snapshotIndex + 1 || log.firstIndex() > applied + 1) {
            throw new StartRefusedException(layout.current() + " begins at entry " + log.firstIndex()
                    + " (expected: at most " + (Math.min(snapshotIndex, applied) + 1) + "): the newest snapshot is at "
                    + snapshotIndex + ", the state at " + applied + ", and the entries between are missing." + REJOIN);
        }
    }
}
