package io.quorate.server.check;

import io.quorate.core.log.Health;
import io.quorate.core.log.HealthCheck;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at instances over the network: a connection, and for HTTP one request on it and the status of its answer. Nothing
 * more of an answer is read, no redirect is followed, no connection is kept.
 *
 * <p>Safe for any thread. One event loop does the work; it starts with the first look.
 */
final class SocketProbe implements Probe {

    /** An answer whose status has not come after so many bytes is none. */
    private static final int HEAD_BYTES_MAX = 16_384;

    /** Our own timer comes first, so that all silence looks alike. */
    private static final int CONNECT_TIMES = 4;

    /** The first look of a process loads code: it may take this long at least. */
    private static final long FIRST_MILLIS_MIN = 5_000;
    /** A timer that is later than this shows that the event loop stood still, and not the instance. */
    private static final long STALL_MILLIS = 50;

    private static final int STALLS_MAX = 3;
    private static final int CAUSES_MAX = 10;

    private volatile boolean warm;
    private @Nullable Vertx vertx;
    private @Nullable NetClient client;
    private boolean closed;

    @Override
    public void look(Target target, Consumer<ProbeResult> done) {
        Vertx running;
        NetClient connecting;
        synchronized (this) {
            if (closed) {
                done.accept(ProbeResult.critical("this member is shutting down"));
                return;
            }
            running = vertx == null ? begin() : vertx;
            connecting = client == null ? running.createNetClient(options()) : client;
            vertx = running;
            client = connecting;
        }
        running.runOnContext(start -> {
            long timeoutMillis = target.check().timeoutMillis();
            new Look(running, target, result -> {
                        warm = true;
                        done.accept(result);
                    })
                    .begin(connecting, warm ? timeoutMillis : Math.max(timeoutMillis, FIRST_MILLIS_MIN));
        });
    }

    private static Vertx begin() {
        return Vertx.vertx(new VertxOptions()
                // No files from the class path: it would make a directory for them that outlives a kill.
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false))
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true));
    }

    private static NetClientOptions options() {
        return new NetClientOptions().setTcpNoDelay(true);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (vertx != null) {
            vertx.close();
        }
    }

    /** One look. Confined to the event loop. */
    private static final class Look {

        private final Vertx vertx;
        private final Target target;
        private final Consumer<ProbeResult> done;
        private Buffer head = Buffer.buffer();
        private @Nullable NetSocket socket;
        private long timer;
        private boolean over;

        Look(Vertx vertx, Target target, Consumer<ProbeResult> done) {
            this.vertx = vertx;
            this.target = target;
            this.done = done;
        }

        void begin(NetClient client, long timeoutMillis) {
            limit(timeoutMillis, STALLS_MAX);
            ConnectOptions options = new ConnectOptions()
                    .setHost(target.host())
                    .setPort(target.port())
                    .setTimeout((int) timeoutMillis * CONNECT_TIMES);
            if (target.check().tls()) {
                options.setSsl(true).setSslOptions(tls(target.check()));
            }
            client.connect(options).onSuccess(this::connected).onFailure(failed -> end(describe(failed)));
        }

        /** Ends the look if it has not ended in time. What this member stood still itself is not counted. */
        private void limit(long millis, int stalls) {
            long startNanos = System.nanoTime();
            timer = vertx.setTimer(millis, fired -> {
                long lateMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) - millis;
                if (lateMillis > STALL_MILLIS && stalls > 0) {
                    limit(lateMillis, stalls - 1);
                } else {
                    end(ProbeResult.critical(
                            "no answer within " + target.check().timeoutMillis() + "ms"));
                }
            });
        }

        private static ClientSSLOptions tls(HealthCheck check) {
            return new ClientSSLOptions()
                    .setTrustAll(!check.tlsVerify())
                    .setHostnameVerificationAlgorithm(check.tlsVerify() ? "HTTPS" : "");
        }

        private void connected(NetSocket connected) {
            socket = connected;
            if (over) {
                connected.close();
                return;
            }
            if (!target.isHttp()) {
                end(ProbeResult.passing(target.check().tls() ? "speaks TLS" : "connects"));
                return;
            }
            connected.handler(this::received);
            connected.exceptionHandler(failed -> end(describe(failed)));
            connected.closeHandler(closing -> end(ProbeResult.critical("closed the connection without an answer")));
            connected.write(request());
        }

        private String request() {
            HealthCheck check = target.check();
            StringBuilder text = new StringBuilder();
            text.append(check.method()).append(' ').append(check.path()).append(" HTTP/1.1\r\n");
            if (check.headers().keySet().stream().noneMatch("host"::equalsIgnoreCase)) {
                text.append("Host: ").append(target.authority()).append("\r\n");
            }
            if (check.headers().keySet().stream().noneMatch("user-agent"::equalsIgnoreCase)) {
                text.append("User-Agent: quorate-check\r\n");
            }
            check.headers()
                    .forEach((name, value) ->
                            text.append(name).append(": ").append(value).append("\r\n"));
            return text.append("Connection: close\r\n\r\n").toString();
        }

        private void received(Buffer part) {
            if (over) {
                return;
            }
            head.appendBuffer(part);
            StatusLine line = StatusLine.in(head.getBytes());
            if (line == null) {
                if (head.length() > HEAD_BYTES_MAX) {
                    end(ProbeResult.critical("an answer that is not HTTP"));
                }
            } else if (line.status() == 0) {
                end(ProbeResult.critical("an answer that is not HTTP"));
            } else {
                Health health =
                        ExpectedStatuses.health(line.status(), target.check().expect());
                end(new ProbeResult(health, "HTTP " + line.status()));
            }
        }

        private void end(ProbeResult result) {
            if (over) {
                return;
            }
            over = true;
            vertx.cancelTimer(timer);
            head = Buffer.buffer();
            if (socket != null) {
                socket.close();
            }
            done.accept(result);
        }

        private ProbeResult describe(Throwable failed) {
            if (failed instanceof UnknownHostException) {
                return ProbeResult.critical("unknown host " + target.host());
            }
            if (failed instanceof SSLException || failed.getCause() instanceof SSLException) {
                return ProbeResult.critical(describeTls(failed));
            }
            if (failed instanceof NoRouteToHostException) {
                return ProbeResult.critical("no route to " + target.authority());
            }
            if (failed instanceof ConnectException) {
                String message = String.valueOf(failed.getMessage());
                return ProbeResult.critical(message.contains("refused") ? "connection refused" : "cannot connect");
            }
            if (failed instanceof IOException
                    && String.valueOf(failed.getMessage()).contains("reset")) {
                return ProbeResult.critical("connection reset");
            }
            return ProbeResult.critical(
                    "the connection failed: " + failed.getClass().getSimpleName());
        }
    }

    /** What is wrong with TLS, and most often with a certificate. */
    static String describeTls(Throwable failed) {
        int depth = 0;
        for (Throwable cause = failed; cause != null && depth < CAUSES_MAX; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertificateExpiredException) {
                return "the certificate has expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "the certificate is not valid yet";
            }
            if (cause instanceof CertPathBuilderException
                    || message.contains("unable to find valid certification path")) {
                return "the certificate is not of an authority that this member knows";
            }
            if (cause instanceof CertificateException && message.contains("subject alternative")) {
                return "the certificate is for another name";
            }
            depth++;
        }
        return "no TLS: the handshake failed";
    }

    /** The status of an answer; 0: it is not HTTP. */
    record StatusLine(int status) {

        private static final StatusLine FOREIGN = new StatusLine(0);
        private static final int LENGTH_MIN = "HTTP/1.1 200".length();

        /** The first final status in {@code bytes}, interim ones passed over; null: it has not come yet. */
        static @Nullable StatusLine in(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int from = 0;
            while (true) {
                int end = text.indexOf('\n', from);
                String line = text.substring(from, end < 0 ? text.length() : end);
                if (!line.regionMatches(0, "HTTP/1.", 0, Math.min(line.length(), "HTTP/1.".length()))) {
                    return FOREIGN;
                }
                if (end < 0) {
                    return null;
                }
                int status = status(line);
                if (status / 100 != 1) {
                    return new StatusLine(status);
                }
                int blank = text.indexOf("\r\n\r\n", from);
                if (blank < 0) {
                    return null;
                }
                from = blank + 4;
            }
        }

        private static int status(String line) {
            if (line.length() < LENGTH_MIN || line.charAt(8) != ' ') {
                return 0;
            }
            int status = 0;
            for (int at = 9; at < LENGTH_MIN; at++) {
                char digit = line.charAt(at);
                if (digit < '0' || digit > '9') {
                    return 0;
                }
                status = status * 10 + digit - '0';
            }
            return status >= 100 ? status : 0;
        }
    }
}
