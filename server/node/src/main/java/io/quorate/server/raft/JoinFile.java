package io.quorate.server.raft;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * That a data directory is that of a member which came to a cluster that was there. It is written before the cluster is
 * asked, so that the data has its id from the first word on, and again with the answer; from then on it stays. Immutable.
 *
 * @param member the member's name
 * @param data the id of the data in this directory
 * @param clusterName the cluster it was let into; empty: it was not yet
 * @param members the members at that time and where they listened for each other, itself included
 */
public record JoinFile(String member, long data, String clusterName, Map<String, String> members) {

    private static final String NAME = "joined.properties";
    private static final String AT = "at.";

    public JoinFile {
        members = Map.copyOf(members);
    }

    /** Whether the cluster has let this member in. */
    public boolean isAccepted() {
        return !clusterName.isEmpty();
    }

    /**
     * What {@code directory} says of how {@code member} came.
     *
     * @return null if it founded its cluster, or if the directory is empty
     * @throws StartRefusedException if it can't be understood, or is another member's
     */
    public static @Nullable JoinFile find(Path directory, String member) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return null;
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
            Map<String, String> members = new TreeMap<>();
            for (String key : properties.stringPropertyNames()) {
                if (key.startsWith(AT)) {
                    members.put(key.substring(AT.length()), properties.getProperty(key));
                }
            }
            JoinFile found = new JoinFile(
                    properties.getProperty("member", ""),
                    Long.parseUnsignedLong(properties.getProperty("data", ""), 16),
                    properties.getProperty("cluster", ""),
                    members);
            if (!found.member.equals(member)) {
                throw new StartRefusedException(file + " belongs to member " + found.member + ", not to " + member
                        + ". Start it under its own name, or use another data directory.");
            }
            return found;
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(file + " is damaged: " + e.getMessage() + ". Restore it.", e);
        }
    }

    /**
     * What {@code directory} says of how {@code member} came; if it says nothing, it says from now on that it wants to
     * join.
     *
     * @throws IOException with a message for people if the member took part without having joined
     */
    public static JoinFile findOrBegin(Path directory, String member) throws IOException {
        JoinFile found = find(directory, member);
        if (found != null) {
            return found;
        }
        if (Files.exists(directory.resolve("identity.properties"))) {
            throw new StartRefusedException(directory + " is the data directory of a member that founded its cluster:"
                    + " start it without --join, or use an empty directory.");
        }
        Durable.createDirectories(directory);
        JoinFile begun = new JoinFile(member, MemberIdentity.newData(), "", Map.of());
        begun.write(directory);
        return begun;
    }

    /** Whether {@code directory} holds a member already, or one that was let into a cluster. */
    public static boolean isSettled(Path directory, String member) throws IOException {
        JoinFile found = find(directory, member);
        return found == null ? Files.exists(directory.resolve("identity.properties")) : found.isAccepted();
    }

    /** Puts down that the cluster has let this member in. */
    public JoinFile accepted(Path directory, String intoCluster, Map<String, String> withMembers) throws IOException {
        JoinFile accepted = new JoinFile(member, data, intoCluster, withMembers);
        accepted.write(directory);
        return accepted;
    }

    private void write(Path directory) throws IOException {
        StringBuilder text = new StringBuilder("# How this member came to its cluster. Do not edit, do not copy.\n");
        text.append("member=").append(member).append("\ndata=").append(Long.toHexString(data));
        text.append("\ncluster=").append(clusterName).append('\n');
        new TreeMap<>(members)
                .forEach((name, address) ->
                        text.append(AT).append(name).append('=').append(address).append('\n'));
        Durable.write(directory.resolve(NAME), text.toString());
    }
}
