package io.quorate.server.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who did what, one JSON object a line, on a thread of its own. It never makes anybody wait: what comes faster
 * than the disk takes it is left out, counted, and the gap is written down too. Safe for any thread.
 */
public final class AuditLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private static final int QUEUE_MAX = 10_000;
    private static final long POLL_MILLIS = 250;
    private static final long CLOSE_MILLIS_MAX = 2_000;
    private static final JsonFactory JSON = new JsonFactory();

    private final AuditSettings settings;
    private final AuditFiles files;
    private final BlockingQueue<AuditEvent> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong droppedInAll = new AtomicLong();
    private final Thread writer;
    private volatile boolean isClosed;
    private boolean isFailing;

    /**
     * Nothing is written before the first event.
     *
     * @param directory where to
     * @param threadName the thread's
     */
    AuditLog(AuditSettings settings, Path directory, String threadName) {
        this.settings = settings;
        this.files = new AuditFiles(directory, settings.fileBytesMax(), settings.filesMax());
        this.writer = new Thread(this::run, threadName);
        writer.setDaemon(true);
        if (settings.enabled()) {
            writer.start();
        }
    }

    /** Whether an event of that type is written down: look before making one. */
    public boolean wants(AuditEvent.Type type) {
        return settings.enabled() && (settings.writes() || type != AuditEvent.Type.WRITE);
    }

    /** Writes an event down, some time soon. */
    public void record(AuditEvent event) {
        if (wants(event.type()) && (isClosed || !queue.offer(event))) {
            dropped.incrementAndGet();
            droppedInAll.incrementAndGet();
        }
    }

    /** How many events were left out since the start. */
    public long dropped() {
        return droppedInAll.get();
    }

    private void run() {
        List<AuditEvent> events = new ArrayList<>();
        try {
            while (!isClosed || !queue.isEmpty()) {
                AuditEvent first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    events.add(first);
                    queue.drainTo(events, QUEUE_MAX - 1);
                    write(events);
                    events.clear();
                }
            }
            files.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the audit log was not ended well: {}", e.toString());
        }
    }

    /** Where lines can't be written they are counted as left out: the member serves on. */
    private void write(List<AuditEvent> events) {
        int written = 0;
        try {
            long gap = dropped.get();
            if (gap > 0) {
                files.append(line(gap));
                dropped.addAndGet(-gap);
            }
            for (AuditEvent event : events) {
                files.append(line(event));
                written++;
            }
            isFailing = false;
        } catch (IOException e) {
            dropped.addAndGet(events.size() - written);
            droppedInAll.addAndGet(events.size() - written);
            if (!isFailing) {
                LOG.error("the audit log can't be written, what happens is not written down: {}", e.toString());
            }
            isFailing = true;
        }
    }

    /** The line of an event, its end included. */
    static byte[] line(AuditEvent event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("at", Instant.ofEpochMilli(event.atMillis()).toString());
            json.writeStringField("event", event.type().word());
            json.writeStringField("request_id", event.requestId());
            if (!event.user().isEmpty()) {
                json.writeStringField("user", event.user());
            }
            if (!event.named().isEmpty()) {
                json.writeStringField("named", event.named());
            }
            Via via = event.via();
            if (via != null) {
                json.writeStringField("via", via.name().toLowerCase(Locale.ROOT));
            }
            String token = event.token();
            if (token != null) {
                json.writeStringField("token", token);
            }
            json.writeStringField("address", event.address());
            json.writeStringField("method", event.method());
            json.writeStringField("path", event.path());
            json.writeNumberField("status", event.status());
            if (!event.detail().isEmpty()) {
                json.writeStringField("detail", event.detail());
            }
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }

    private static byte[] line(long gap) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("event", "gap");
            json.writeNumberField("left_out", gap);
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }

    /** Writes down what is there, and ends. */
    @Override
    public void close() {
        isClosed = true;
        try {
            writer.join(CLOSE_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.interrupt();
    }
}
