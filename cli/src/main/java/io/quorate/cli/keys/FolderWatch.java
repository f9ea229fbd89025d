package io.quorate.cli.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Says when something changes in a folder or in one below it. Confined to one thread. */
final class FolderWatch implements AutoCloseable {

    /** Changes that come so close together are one: editors write, rename and remove. */
    private static final long QUIET_MILLIS = 200;

    private final Path top;
    private final WatchService service;
    private final Map<Path, WatchKey> folders = new HashMap<>();

    FolderWatch(Path top) throws IOException {
        this.top = top;
        this.service = top.getFileSystem().newWatchService();
        register();
    }

    /** New folders are watched too. */
    private void register() throws IOException {
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !folders.containsKey(path)) {
                    folders.put(
                            path,
                            path.register(
                                    service,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_MODIFY,
                                    StandardWatchEventKinds.ENTRY_DELETE));
                }
            }
        }
    }

    /** Waits until something has changed, and nothing does any more. */
    void await() throws IOException, InterruptedException {
        WatchKey key = service.take();
        while (key != null) {
            key.pollEvents();
            if (!key.reset()) {
                folders.values().remove(key);
            }
            key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        register();
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
