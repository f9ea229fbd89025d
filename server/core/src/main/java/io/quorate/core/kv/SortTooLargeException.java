package io.quorate.core.kv;

/** More records match than a list sorts, or they have more bytes than one page: a sorted list has no second one. */
public final class SortTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SortTooLargeException() {
        super(
                "more than " + KeyReader.ListQuery.SORTED_RECORDS_MAX + " keys match, or they do not fit one page",
                null,
                false,
                false);
    }
}
