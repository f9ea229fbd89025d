package io.quorate.api.backup;

import java.io.IOException;

/** What should be a backup is none, is cut, or is not what was written. The message says what is wrong and where. */
public final class BackupDamagedException extends IOException {

    private static final long serialVersionUID = 1;

    private final long offset;

    BackupDamagedException(String what, long offset) {
        super(what);
        this.offset = offset;
    }

    /** The place at which it was noticed, bytes from the beginning. */
    public long offset() {
        return offset;
    }
}
