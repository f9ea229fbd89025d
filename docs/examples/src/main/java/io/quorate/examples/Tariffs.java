package io.quorate.examples;

import io.quorate.client.Bytes;
import io.quorate.client.Codec;
import io.quorate.client.QuorateClient;
import io.quorate.client.kv.CasResult;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.watch.CachedView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration that all programs read from memory, and that is changed and rolled back while they run. Safe for any
 * thread.
 *
 * <p>A value that cannot be read is not taken over: the one before stays in force, so a slip of the pen does not stop what
 * works.
 */
public final class Tariffs implements AutoCloseable {

    private static final String PREFIX = "tariffs/";
    private static final int VERSIONS_MAX = 100;
    private static final Codec<Long> CENTS =
            Codec.of(cents -> Bytes.of(Long.toString(cents)), stored -> Long.valueOf(stored.utf8()));

    private final QuorateClient client;
    private final CachedView<Long> view;

    public Tariffs(QuorateClient client) throws InterruptedException {
        this.client = client;
        this.view = client.watch().view(PREFIX, CENTS).start().awaitSynced(Duration.ofSeconds(10));
    }

    /** A price in cents, from memory. */
    public Optional<Long> cents(String tariff) {
        return view.get(tariff);
    }

    /** All prices, as of one revision. */
    public Map<String, Long> all() {
        return view.snapshot();
    }

    /** Changes a price. Returns when this program sees it; the others do a moment later. */
    public void change(String tariff, long cents) throws InterruptedException {
        view.awaitRevision(client.kv().put(PREFIX + tariff, cents, CENTS).revision());
    }

    /**
     * Gives a tariff the value it had before its last change, unless somebody changes it at the same time.
     *
     * @return whether it did
     */
    public boolean rollBack(String tariff) throws InterruptedException {
        List<KeyValue> versions = client.kv().history(PREFIX + tariff, VERSIONS_MAX);
        if (versions.size() < 2 || versions.get(0).deleted() || versions.get(1).deleted()) {
            return false;
        }
        CasResult result = client.kv()
                .cas(
                        versions.get(0).key(),
                        versions.get(0).modRevision(),
                        versions.get(1).value());
        if (result.isApplied()) {
            view.awaitRevision(result.currentRevision());
        }
        return result.isApplied();
    }

    @Override
    public void close() {
        view.close();
    }
}
