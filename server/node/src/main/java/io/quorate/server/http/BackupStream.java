package io.quorate.server.http;

import io.quorate.api.Problem;
import io.quorate.api.backup.BackupFormat;
import io.quorate.api.backup.BackupManifest;
import io.quorate.server.service.Backup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup on its way to a client: one piece is read from the store when the socket has taken the one before, and not
 * before its time has come. Confined to the event loop of the connection, but for {@link #read}, which runs on the thread
 * that reads backups, and never while another one of this stream does.
 *
 * <p>However it ends, the backup is closed: what it holds of the store is free then. One that does not come to its end
 * takes the connection with it, so that what the client has got is known to be cut.
 */
final class BackupStream implements ConnectionGuard.Watched, Lasting {

    private static final Logger LOG = LoggerFactory.getLogger(BackupStream.class);

    /** How long a client may take nothing: it holds what the store would like to delete. */
    private static final long STALLED_SECONDS_MAX = 60;

    private final Exchange exchange;
    private final Backup backup;
    private final Executor executor;
    private final long rateBytes;
    private final Ended ended;
    private final HttpServerResponse response;
    private final long startedNanos = System.nanoTime();
    private long sentBytes;
    private long movedNanos = startedNanos;
    private boolean isReading;
    /** Whether it waits for its time: then the client is not the slow one. */
    private boolean isPaced;

    private boolean isOver;

    /** Told once how it ended. */
    @FunctionalInterface
    interface Ended {

        void ended(boolean isComplete, long bytes);
    }

    private BackupStream(Exchange exchange, Backup backup, Executor executor, long rateBytes, Ended ended) {
        this.exchange = exchange;
        this.backup = backup;
        this.executor = executor;
        this.rateBytes = rateBytes;
        this.ended = ended;
        BackupManifest manifest = backup.manifest();
        exchange.revision(manifest.revision());
        exchange.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + fileName(manifest) + '"');
        this.response = exchange.stream(200, BackupFormat.MEDIA_TYPE);
    }

    /** Answers {@code exchange} with {@code backup}. */
    static void start(Exchange exchange, Backup backup, Executor executor, long rateBytes, Ended ended) {
        if (exchange.answered() || exchange.response().closed()) {
            backup.close();
            ended.ended(false, 0);
            exchange.abandon();
            return;
        }
        new BackupStream(exchange, backup, executor, rateBytes, ended).start();
    }

    /** Cluster, revision and time, so that files sort and explain themselves. */
    private static String fileName(BackupManifest manifest) {
        String time = manifest.takenAt().replaceAll("\\.\\d+", "").replaceAll("[:-]", "");
        return manifest.cluster() + "-r" + manifest.revision() + "-" + time + BackupFormat.FILE_SUFFIX;
    }

    private void start() {
        exchange.rest();
        exchange.watch(this);
        exchange.lasts(this);
        response.closeHandler(closed -> end(false));
        response.exceptionHandler(broken -> end(false));
        if (exchange.request().method().equals(HttpMethod.HEAD)) {
            response.end();
            end(true);
            return;
        }
        response.setChunked(exchange.request().version() != HttpVersion.HTTP_2);
        next();
    }

    private void next() {
        if (isOver) {
            return;
        }
        isReading = true;
        try {
            executor.execute(this::read);
        } catch (RejectedExecutionException stopping) {
            isReading = false;
            cut();
        }
    }

    private void read() {
        byte[] piece = null;
        RuntimeException failure = null;
        try {
            piece = backup.next();
        } catch (RuntimeException e) {
            failure = e;
        }
        byte[] got = piece;
        RuntimeException failed = failure;
        try {
            exchange.onLoop(() -> arrived(got, failed));
        } catch (RejectedExecutionException stopped) {
            // The server has ended, and nobody else will close it.
            backup.close();
        }
    }

    private void arrived(byte @Nullable [] piece, @Nullable RuntimeException failure) {
        isReading = false;
        movedNanos = System.nanoTime();
        if (isOver) {
            backup.close();
            return;
        }
        if (failure != null) {
            LOG.error("A backup ends early: the store can't be read", failure);
            cut();
        } else if (piece == null) {
            response.end();
            end(true);
        } else {
            Buffer buffer = Exchange.buffer(piece);
            sentBytes += piece.length;
            response.write(buffer).onComplete(taken -> {
                movedNanos = System.nanoTime();
                if (taken.failed()) {
                    cut();
                } else {
                    nextInTime();
                }
            });
        }
    }

    /** Goes on when as much time has passed as what was sent may take. */
    private void nextInTime() {
        double dueSeconds = (double) sentBytes / rateBytes;
        long waitMillis = (long) (dueSeconds * 1e3) - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        if (waitMillis <= 0) {
            next();
        } else {
            isPaced = true;
            exchange.context().setTimer(waitMillis, due -> {
                isPaced = false;
                movedNanos = System.nanoTime();
                next();
            });
        }
    }

    @Override
    public void checkTime(long nowNanos) {
        if (nowNanos - movedNanos > TimeUnit.SECONDS.toNanos(STALLED_SECONDS_MAX) && !isReading && !isPaced) {
            LOG.info("A client has taken nothing of a backup for {} s: it is cut", STALLED_SECONDS_MAX);
            cut();
        }
    }

    @Override
    public void stop(Problem why) {
        cut();
    }

    @Override
    public void revoked(Problem why) {
        cut();
    }

    /** Ends it so that the client notices. */
    private void cut() {
        if (isOver) {
            return;
        }
        end(false);
        if (exchange.request().version() == HttpVersion.HTTP_2) {
            response.reset();
        } else {
            var unused = exchange.request().connection().close();
        }
    }

    private void end(boolean isComplete) {
        if (isOver) {
            return;
        }
        isOver = true;
        exchange.unwatch(this);
        exchange.outlasted();
        if (!isReading) {
            backup.close();
        }
        ended.ended(isComplete, sentBytes);
        exchange.finish();
    }
}
