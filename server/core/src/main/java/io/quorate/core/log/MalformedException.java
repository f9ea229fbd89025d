package io.quorate.core.log;

/** Bytes that are not what they should be: cut, damaged, or written by a version this one does not know. */
public final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MalformedException(String message) {
        super(message);
    }
}
