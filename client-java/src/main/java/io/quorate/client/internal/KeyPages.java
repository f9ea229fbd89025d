package io.quorate.client.internal;

import io.quorate.client.kv.KeyPage;
import io.quorate.client.kv.KeyValue;
import io.quorate.client.kv.ListOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** All entries of a list, fetched page by page: the first page names the revision, the others follow it. Confined to one thread. */
final class KeyPages implements Iterator<KeyValue> {

    private final Calls calls;
    private final KvOperations operations;
    private final String start;
    private final ListOption[] options;
    private final Deque<KeyValue> ready = new ArrayDeque<>();
    private @Nullable String next;
    private boolean begun;

    KeyPages(Calls calls, KvOperations operations, String start, ListOption[] options) {
        this.calls = calls;
        this.operations = operations;
        this.start = start;
        this.options = options.clone();
    }

    private Operation<KeyPage> nextPage() {
        ListOption[] more = options;
        if (next != null) {
            more = Arrays.copyOf(options, options.length + 1);
            more[options.length] = ListOption.cursor(next);
        }
        return operations.page(start, more);
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && (!begun || next != null)) {
            KeyPage page = calls.run(nextPage());
            begun = true;
            next = page.next();
            ready.addAll(page.items());
        }
        return !ready.isEmpty();
    }

    @Override
    public KeyValue next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.removeFirst();
    }

    /** All of them at once, without waiting. */
    CompletableFuture<List<KeyValue>> collect() {
        Steps<List<KeyValue>> steps = new Steps<>();
        collect(new ArrayList<>(), steps);
        return steps;
    }

    private void collect(List<KeyValue> all, Steps<List<KeyValue>> steps) {
        steps.then(calls.start(nextPage()), page -> {
            all.addAll(page.items());
            next = page.next();
            if (next == null) {
                steps.complete(List.copyOf(all));
            } else {
                collect(all, steps);
            }
        });
    }
}
