package io.quorate.client.error;

import java.util.List;
import java.util.Map;

/** Somebody else holds the lock, or the slots (423). */
public final class LockNotAcquiredException extends NotAcquiredException {

    private static final long serialVersionUID = 1;

    public LockNotAcquiredException(Failure failure) {
        super(failure);
    }

    /** The owners that hold it; not all, where there are many. */
    public List<String> holders() {
        return failure().document().get("holders") instanceof List<?> holders
                ? holders.stream().map(LockNotAcquiredException::owner).toList()
                : List.of();
    }

    private static String owner(Object holder) {
        return holder instanceof Map<?, ?> fields ? String.valueOf(fields.get("owner")) : "";
    }
}
