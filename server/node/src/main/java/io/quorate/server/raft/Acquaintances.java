package io.quorate.server.raft;

import io.quorate.server.raft.PeerProtocol.Asker;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * On which data this member has met each other member, durably. A member that lost its data has forgotten its votes and
 * what it acknowledged; whoever has met it before can tell, and does not let it come back under its name.
 *
 * <p>Safe for any thread. Nothing is ever forgotten: members are not replaced under their name.
 */
final class Acquaintances {

    private final Path file;
    private final Set<String> members;
    private final Map<String, Long> data = new TreeMap<>();

    /**
     * @param members the names that are remembered; anybody else is met as for the first time
     * @throws StartRefusedException if the file is there but cannot be understood
     */
    Acquaintances(Path file, Set<String> members) throws IOException {
        this.file = file;
        this.members = members;
        if (Files.exists(file)) {
            Properties known = new Properties();
            try {
                known.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
                for (String name : known.stringPropertyNames()) {
                    data.put(name, Long.parseUnsignedLong(known.getProperty(name), 16));
                }
            } catch (IllegalArgumentException e) {
                throw new StartRefusedException(
                        file + " is damaged: " + e.getMessage() + ". Restore it, or delete it: it is written anew.", e);
            }
        }
    }

    /** Whether {@code asker} was not met on other data. It is not remembered: it may not get to take part. */
    synchronized boolean admits(Asker asker) {
        Long known = data.get(asker.name());
        return known == null || known == asker.data();
    }

    /**
     * Whether {@code asker} stands on the data on which it was met before. Met for the first time, it does, and is
     * remembered.
     *
     * @throws IOException if it cannot be remembered; it is not recognized then, and may ask again
     */
    synchronized boolean recognizes(Asker asker) throws IOException {
        if (!admits(asker)) {
            return false;
        }
        if (members.contains(asker.name()) && !data.containsKey(asker.name())) {
            Map<String, Long> more = new TreeMap<>(data);
            more.put(asker.name(), asker.data());
            write(more);
            data.putAll(more);
        }
        return true;
    }

    private void write(Map<String, Long> known) throws IOException {
        StringBuilder text = new StringBuilder("# The data on which each other member was met. Do not edit.\n");
        known.forEach((name, id) ->
                text.append(name).append('=').append(Long.toHexString(id)).append('\n'));
        Durable.write(file, text.toString());
    }
}
