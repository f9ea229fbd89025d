package io.quorate.server.tls;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether TLS files have changed. By their content: dates and links tell nothing of files that
 * an orchestrator swaps below a mount. Owns one thread; {@link #close} may be called on any.
 */
public final class TlsWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);

    /** How often the files are read, milliseconds. */
    public static final long PERIOD_MILLIS = 5_000;

    private final List<TlsIdentity> identities;
    private final ScheduledExecutorService thread;

    /** Watches {@code identities} of {@code member} until it is closed. */
    public TlsWatch(String member, List<TlsIdentity> identities) {
        this.identities = List.copyOf(identities);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "quorate-" + member + "-tls");
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (TlsIdentity identity : identities) {
            try {
                identity.reload();
            } catch (RuntimeException e) {
                LOG.warn("{}: could not look at the TLS files", identity.name(), e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
