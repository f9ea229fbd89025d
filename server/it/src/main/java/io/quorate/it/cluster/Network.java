package io.quorate.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between the members of one cluster, without privileges: each member knows the others by name, has a hosts
 * file of its own, and finds behind each name a relay made for this pair. Relays can be cut, each direction by itself.
 * Clients don't go through relays. Safe for any thread.
 *
 * <p>What is sent into a cut is held back and delivered when it heals, as TCP does with a network that drops packets.
 */
public final class Network implements AutoCloseable {

    private final List<String> names;
    private final List<Relay> relays = new ArrayList<>();
    private final Set<Direction> cuts = ConcurrentHashMap.newKeySet();

    private record Direction(String from, String to) {}

    /** Relays between members with the peer ports {@code ports}, one for each of {@code names}. */
    Network(List<String> names, List<Integer> ports) {
        this.names = List.copyOf(names);
        try {
            for (int from = 0; from < names.size(); from++) {
                for (int to = 0; to < names.size(); to++) {
                    if (from != to) {
                        String here = names.get(from);
                        String there = names.get(to);
                        relays.add(new Relay(
                                seenAt(from, to),
                                ports.get(to),
                                () -> cuts.contains(new Direction(here, there)),
                                () -> cuts.contains(new Direction(there, here))));
                    }
                }
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("making the network of " + names, e);
        }
    }

    /** The host name by which members know the member called {@code name}. */
    static String host(String name) {
        return name + ".quorate.test";
    }

    /** The loopback address at which the member {@code from} finds the member {@code to}. */
    private static String seenAt(int from, int to) {
        return from == to ? "127.0.0.1" : "127.1." + (from + 1) + "." + (to + 1);
    }

    /** Writes the hosts file of the member at {@code index}. */
    void writeHosts(int index, Path file) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        for (int to = 0; to < names.size(); to++) {
            lines.append(seenAt(index, to))
                    .append(' ')
                    .append(host(names.get(to)))
                    .append('\n');
        }
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing gets from {@code from} to {@code to} any more; the other direction stays as it is. */
    public void cutOneWay(Member from, Member to) {
        cuts.add(new Direction(from.name(), to.name()));
    }

    /** Nothing gets from {@code member} to any other: it hears, and nobody hears it. */
    public void mute(Member member) {
        names.stream()
                .filter(name -> !name.equals(member.name()))
                .forEach(name -> cuts.add(new Direction(member.name(), name)));
    }

    /** Nothing gets to {@code member} from any other: it is heard, and hears nobody. */
    public void deafen(Member member) {
        names.stream()
                .filter(name -> !name.equals(member.name()))
                .forEach(name -> cuts.add(new Direction(name, member.name())));
    }

    /** Nothing gets from or to {@code member}, but for its clients. */
    public void isolate(Member member) {
        mute(member);
        deafen(member);
    }

    /** Everything gets everywhere again. */
    public void heal() {
        cuts.clear();
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
    }
}
