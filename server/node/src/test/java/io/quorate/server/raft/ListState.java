package io.quorate.server.raft;

import io.quorate.core.Position;
import io.quorate.core.store.Bytes;
import io.quorate.server.service.ReplicatedState;
import io.quorate.server.service.Roster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A state that is the list of everything applied to it. Read by any thread. */
final class ListState implements ReplicatedState {

    /** Applying this fails, as a broken member would. */
    static final String POISON = "poison";

    private final List<String> entries = Collections.synchronizedList(new ArrayList<>());
    private volatile Roster roster = Roster.NONE;
    private volatile Position position = Position.START;
    private final AtomicInteger installs = new AtomicInteger();

    List<String> entries() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    /** Stands in for the table of members. */
    void roster(Roster roster) {
        this.roster = roster;
    }

    @Override
    public Roster roster() {
        return roster;
    }

    int installs() {
        return installs.get();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void apply(long term, long index, Bytes entry) {
        if (isNext(index)) {
            if (entry.utf8().equals(POISON)) {
                throw new IllegalStateException("poisoned");
            }
            entries.add(entry.utf8());
            position = new Position(term, index);
        }
    }

    @Override
    public void applyInternal(long term, long index) {
        if (isNext(index)) {
            position = new Position(term, index);
        }
    }

    private boolean isNext(long index) {
        if (index > position.index() + 1) {
            throw new IllegalStateException("entry " + index + " after " + position);
        }
        return index == position.index() + 1;
    }

    @Override
    public Position checkpoint(Path target) {
        try {
            Files.createDirectories(target.resolve("part"));
            Files.writeString(target.resolve("position"), position.term() + " " + position.index());
            Files.write(target.resolve("part").resolve("entries"), entries());
            return position;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void install(Path source) {
        try (var files = Files.walk(source)) {
            List<String> names = new ArrayList<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> names.add(source.relativize(file).toString()));
            if (names.size() != 2) {
                throw new IllegalStateException("not what checkpoint wrote: " + names);
            }
            String[] parts = Files.readString(source.resolve("position")).split(" ", -1);
            List<String> installed = Files.readAllLines(source.resolve("part").resolve("entries"));
            // Whoever sees the entries sees that they were installed.
            installs.incrementAndGet();
            synchronized (entries) {
                entries.clear();
                entries.addAll(installed);
            }
            position = new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
