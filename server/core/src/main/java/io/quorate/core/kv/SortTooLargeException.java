package io.quorate.core.kv;

/** More records match than a list sorts. */
public final class SortTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SortTooLargeException() {
        super("more than " + KeyReader.ListQuery.SORTED_RECORDS_MAX + " keys match", null, false, false);
    }
}
